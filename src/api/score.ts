// Scores of traces by a user, a check or another model: checked when they are given, sent beside the
// traces.
import { sendScore, type ScoreBody } from "../export/langfuse/score-outbox.js";
import { registry } from "../export/process/registry.js";
import { show } from "../foundation/options.js";
import { bare, ownFields } from "../foundation/own-fields.js";
import { snapshot } from "../tracing/capture/snapshot.js";
import { reportFault, warnOnce } from "../tracing/log.js";
import { maskText } from "../tracing/masking.js";
import {
  mapMetadata,
  metadataValues,
  snapshotMetadata,
  textOf,
  withText,
  type Metadata,
} from "../tracing/metadata.js";
import { state } from "../tracing/state.js";
import { anEnvironment } from "../tracing/trace-attributes.js";
import { ownServer, ownSink } from "./own-sink.js";

/** Every kind of score. */
const DATA_TYPES = ["NUMERIC", "CATEGORICAL", "BOOLEAN", "TEXT", "CORRECTION"] as const;

/** The ids of a score: of its target, of its configuration and queue, and its own. */
const IDS = [
  "traceId",
  "observationId",
  "sessionId",
  "datasetRunId",
  "configId",
  "queueId",
  "id",
] as const;

/** The type of a score's value. */
export type ScoreDataType = (typeof DATA_TYPES)[number];

/** A score of the trace or observation that the code runs in. */
export interface ScoreInput {
  /** The score's name, such as `"helpfulness"`. */
  readonly name: string;
  /** A number, a category, true or false, a text of up to 500 characters, or a corrected output. */
  readonly value: number | string | boolean;
  /**
   * By default NUMERIC for a number, BOOLEAN for true or false, CATEGORICAL for a string. A CORRECTION is
   * the output as it should have been. Langfuse names it "output".
   */
  readonly dataType?: ScoreDataType;
  /** The reason for the score, shown beside it. */
  readonly comment?: string;
  /** The id of a score configuration in Langfuse, which `name` and `value` must fit. */
  readonly configId?: string;
  /** The id of the annotation queue in which the score was set. */
  readonly queueId?: string;
  /** Any values; they are snapshotted at once. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** By default that of the trace or the process. */
  readonly environment?: string;
  /** A score with the same id replaces the first; by default each is new. */
  readonly id?: string;
}

/** A score of anything in Langfuse, by its ids. */
export interface Score extends ScoreInput {
  /** The trace, or the trace of the observation: 32 lower-case hex digits. */
  readonly traceId?: string;
  /** The observation; needs `traceId` beside it. */
  readonly observationId?: string;
  /** For a score of a session as a whole, in place of `traceId`. */
  readonly sessionId?: string;
  /** For a score of a run of a dataset as a whole, in place of `traceId`. */
  readonly datasetRunId?: string;
}

/**
 * Scores a trace, an observation of it, a session, or a run of a dataset. Code that runs in a trace has
 * `langfuseContext.scoreCurrentTrace` and `scoreCurrentObservation`. Scores are sent to Langfuse in
 * the background, to the project of the running code's traces; `flush()` waits for them. Invalid scores
 * and those without a project are left out with a warning. Never throws.
 * @param newScore its name and value, and the ids of its target
 * @example Record the verdict of a user
 * score({ traceId: createTraceId(message.id), name: "thumbs-up", value: true });
 * @example Score an observation
 * const target = { traceId, observationId: "00f067aa0ba902b7" };
 * score({ ...target, name: "relevance", value: 0.8, comment: "two of three facts" });
 * @example Score a session with a category
 * score({ sessionId: "chat-7", name: "outcome", value: "solved" });
 * @example Store the output as it should have been
 * score({ traceId, name: "output", dataType: "CORRECTION", value: "Claude Monet" });
 * @example Change a score
 * score({ id: `${message.id}-stars`, traceId, name: "stars", value: 4 });
 * score({ id: `${message.id}-stars`, traceId, name: "stars", value: 5 }); // replaces the first
 */
export function score(newScore: Score): void {
  try {
    const server = ownServer();
    if (server === undefined) return leaveOut();
    const given = ownFields(newScore);
    const problem = problemOf(given);
    if (problem === undefined) sendScore(server, bodyOf(given));
    else warnOnce(`score:${problem}`, `${problem}. The score is dropped.`);
  } catch (error) {
    reportFault("taking a score", error);
  }
}

/** Counts a score without a project, and warns of the first one, unless the program wants none sent. */
function leaveOut(): void {
  if (registry.isSwitchedOff || ownSink()?.isCapture) return;
  registry.requests.scores.lost += 1;
  if (registry.defaultRoute?.server !== undefined) {
    warnOnce(
      "score:ended",
      "a score is dropped: tracing has ended. Send scores before shutdown().",
    );
    return;
  }
  warnOnce(
    "score:no-keys",
    "a score is dropped: the keys of Langfuse are missing. Set LANGFUSE_PUBLIC_KEY and " +
      "LANGFUSE_SECRET_KEY. The result of flush() counts such scores as lost.",
  );
}

function problemOf(newScore: Score): string | undefined {
  const { name, value, dataType, traceId, observationId, sessionId, datasetRunId, environment } =
    newScore;
  if (typeof name !== "string" || name === "")
    return `the name of a score must be a non-empty string (got ${show(name)})`;
  // A value without a JSON form would fail only when it is sent.
  const invalidId = IDS.find((id) => typeof (newScore[id] ?? "") !== "string");
  if (invalidId !== undefined) {
    return `score "${name}": \`${invalidId}\` must be a string (got ${show(newScore[invalidId])})`;
  }
  if (!isSet(traceId) && !isSet(sessionId) && !isSet(datasetRunId)) {
    return `score "${name}" must have a traceId, a sessionId or a datasetRunId`;
  }
  if (observationId !== undefined && !isSet(traceId)) {
    return `score "${name}" must have a traceId beside its observationId`;
  }
  if (dataType !== undefined && !DATA_TYPES.includes(dataType)) {
    return `score "${name}": \`dataType\` must be one of ${DATA_TYPES.join(", ")} (got ${show(dataType)})`;
  }
  if (environment !== undefined && !anEnvironment.accepts(environment)) {
    return `score "${name}": \`environment\` must be ${anEnvironment.mustBe} (got ${show(environment)})`;
  }
  return valueProblem(name, value, dataType);
}

/** Source: the limits of Langfuse's public API for scores. */
function valueProblem(name: string, value: unknown, type?: ScoreDataType): string | undefined {
  const mustBe = (what: string): string =>
    `score "${name}": \`value\` must be ${what} (got ${show(value)})`;
  if (type === "NUMERIC" && !Number.isFinite(value)) return mustBe("a number");
  if (type === "BOOLEAN" && ![true, false, 0, 1].includes(value as never)) {
    return mustBe("true or false");
  }
  if (isTextType(type) && !isSet(value)) return mustBe("a non-empty string");
  if (type === "TEXT" && (value as string).length > 500) return mustBe("at most 500 characters");
  if (Number.isFinite(value) || typeof value === "boolean" || isSet(value)) return undefined;
  return mustBe("a number, a non-empty string, or true or false");
}

function isTextType(type: ScoreDataType | undefined): boolean {
  return type === "CATEGORICAL" || type === "TEXT" || type === "CORRECTION";
}

function isSet(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** Other properties of the object are not sent: they could be anything, and are not masked. */
function bodyOf({
  name,
  value,
  dataType,
  comment,
  metadata,
  environment,
  ...rest
}: Score): ScoreBody {
  const ids = bare(rest);
  return {
    name,
    ...Object.fromEntries(IDS.map((id) => [id, ids[id] ?? undefined])),
    environment: environment ?? state.environment,
    // A retry after a lost response then makes no second score.
    id: ids.id ?? crypto.randomUUID(),
    // Langfuse would take the time of the arrival, which a retry delays.
    timestamp: new Date().toISOString(),
    value: valueOf(value, dataType),
    // A score configuration has a type of its own.
    dataType: dataType ?? (ids.configId ? undefined : typeOf(value)),
    comment: commentOf(comment),
    metadata: metadata && metadataValues(masked(metadata)),
  };
}

function valueOf(value: Score["value"], type: ScoreDataType | undefined): number | string {
  if (typeof value === "boolean") return Number(value);
  const isProse = type === "TEXT" || type === "CORRECTION";
  return typeof value === "string" && isProse ? maskText("scoreValue", value) : value;
}

function masked(metadata: Readonly<Record<string, unknown>>): Metadata {
  return mapMetadata(snapshotMetadata(metadata), (value) =>
    withText(value, maskText("scoreMetadata", textOf(value))),
  );
}

/** A database returns null for a missing comment. */
function commentOf(comment: string | null | undefined): string | undefined {
  const text = snapshot(comment ?? undefined);
  return text === undefined ? undefined : maskText("scoreComment", text);
}

function typeOf(value: Score["value"]): ScoreDataType {
  if (typeof value === "number") return "NUMERIC";
  return typeof value === "boolean" ? "BOOLEAN" : "CATEGORICAL";
}
