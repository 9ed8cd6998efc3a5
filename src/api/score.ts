// Scores: what a user, a check or another model thinks of a trace. Checked where they are given,
// sent beside the traces.
import { sendScore, type ScoreBody } from "../export/langfuse/score-queue.js";
import { registry } from "../export/process/registry.js";
import { show } from "../foundation/options.js";
import { snapshot, snapshotRecord } from "../tracing/capture/snapshot.js";
import { reportFault, warnOnce } from "../tracing/log.js";
import { maskText } from "../tracing/masking.js";
import { isEnabled, state } from "../tracing/state.js";
import { anEnvironment } from "../tracing/trace-attributes.js";

/** Every kind of score. */
const DATA_TYPES = ["NUMERIC", "CATEGORICAL", "BOOLEAN", "TEXT"] as const;

/** The ids of a score: what it is of, what it goes by, what it is called by. */
const IDS = ["traceId", "observationId", "sessionId", "configId", "id"] as const;

/** What kind of value a score has. */
export type ScoreDataType = (typeof DATA_TYPES)[number];

/** What is said of the trace or observation that the code runs in. */
export interface ScoreInput {
  /** What is judged, such as `"helpfulness"`. */
  readonly name: string;
  /** A number, a category, or true or false. */
  readonly value: number | string | boolean;
  /** By default what `value` is: a number NUMERIC, true or false BOOLEAN, a string CATEGORICAL. */
  readonly dataType?: ScoreDataType;
  /** Why. */
  readonly comment?: string;
  /** The id of a score configuration in Langfuse, which `name` and `value` must fit. */
  readonly configId?: string;
  /** Any values; they are snapshotted at once. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** By default that of the trace or the process. */
  readonly environment?: string;
  /** A score with the same id replaces the first; by default each is new. */
  readonly id?: string;
}

/** A score of anything in Langfuse, by its ids. */
export interface Score extends ScoreInput {
  /** 32 lower-case hex digits: of the trace that is judged, or that the observation is in. */
  readonly traceId?: string;
  /** Needs `traceId` beside it. */
  readonly observationId?: string;
  /** For a score of a session as a whole, in place of `traceId`. */
  readonly sessionId?: string;
}

/**
 * Scores a trace, an observation of it, or a session; for the code that runs in one there are
 * `langfuseContext.scoreCurrentTrace` and `scoreCurrentObservation`. It is sent to Langfuse in the
 * background; `flush()` waits for it. What is no score is left out with a warning that says why.
 * Never throws.
 * @example
 * score({ traceId: createTraceId(message.id), name: "thumbs-up", value: true });
 */
export function score(given: Score): void {
  try {
    // Without a server there is nobody to tell, and configure has said so.
    if (!isEnabled() || registry.server === undefined) return;
    const problem = problemOf(given);
    if (problem === undefined) sendScore(registry.server, bodyOf(given));
    else warnOnce(`score:${problem}`, `a score was left out: ${problem}.`);
  } catch (error) {
    reportFault("taking a score", error);
  }
}

function problemOf(given: Score): string | undefined {
  const { name, value, dataType, traceId, observationId, sessionId, environment } = given;
  if (typeof name !== "string" || name === "")
    return `its name must be a non-empty string (got ${show(name)})`;
  // What JSON has no form for would fail only when it is sent.
  const odd = IDS.find((id) => typeof (given[id] ?? "") !== "string");
  if (odd !== undefined) return `"${name}": ${odd} must be a string (got ${show(given[odd])})`;
  if (!isSet(traceId) && !isSet(sessionId)) {
    return `"${name}" must have a traceId or a sessionId`;
  }
  if (observationId !== undefined && !isSet(traceId)) {
    return `"${name}" must have a traceId beside its observationId`;
  }
  if (dataType !== undefined && !DATA_TYPES.includes(dataType)) {
    return `"${name}": dataType must be one of ${DATA_TYPES.join(", ")} (got ${show(dataType)})`;
  }
  if (environment !== undefined && !anEnvironment.accepts(environment)) {
    return `"${name}": environment must be ${anEnvironment.mustBe} (got ${show(environment)})`;
  }
  return valueProblem(name, value, dataType);
}

/** Source: the limits of Langfuse's public API for scores. */
function valueProblem(name: string, value: unknown, type?: ScoreDataType): string | undefined {
  const mustBe = (what: string): string => `"${name}": value must be ${what} (got ${show(value)})`;
  if (type === "NUMERIC" && !Number.isFinite(value)) return mustBe("a number");
  if (type === "BOOLEAN" && ![true, false, 0, 1].includes(value as never)) {
    return mustBe("true or false");
  }
  if ((type === "CATEGORICAL" || type === "TEXT") && !isSet(value)) return mustBe("a string");
  if (type === "TEXT" && (value as string).length > 500) return mustBe("at most 500 characters");
  if (Number.isFinite(value) || typeof value === "boolean" || isSet(value)) return undefined;
  return mustBe("a number, a non-empty string, or true or false");
}

function isSet(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** What is no field of a score stays here: it may be anything, and nobody has masked it. */
function bodyOf({
  name,
  value,
  dataType,
  comment,
  metadata,
  environment,
  ...ids
}: Score): ScoreBody {
  return {
    name,
    ...Object.fromEntries(IDS.map((id) => [id, ids[id] ?? undefined])),
    environment: environment ?? state.environment,
    // So that trying again after a lost answer makes no second score.
    id: ids.id ?? crypto.randomUUID(),
    value: typeof value === "boolean" ? Number(value) : value,
    // A configuration says the type itself.
    dataType: dataType ?? (ids.configId ? undefined : typeOf(value)),
    comment: commentOf(comment),
    metadata:
      metadata &&
      Object.fromEntries(
        Object.entries(snapshotRecord(metadata)).map(([key, text]) => [
          key,
          maskText("scoreMetadata", text),
        ]),
      ),
  };
}

/** Null is what a database says of a comment that nobody wrote. */
function commentOf(comment: string | null | undefined): string | undefined {
  const text = snapshot(comment ?? undefined);
  return text === undefined ? undefined : maskText("scoreComment", text);
}

function typeOf(value: Score["value"]): ScoreDataType {
  if (typeof value === "number") return "NUMERIC";
  return typeof value === "boolean" ? "BOOLEAN" : "CATEGORICAL";
}
