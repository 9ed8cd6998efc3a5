// Filters of traces: the command line's `--filter`, the page's fields, and `startViewer({ filter })`.
import { OBSERVATION_LEVELS, type ObservationLevel } from "../foundation/observation-level.js";
import type { ObservationType } from "../foundation/observation-type.js";
import type { ReceivedObservation } from "./received.js";
import type { TraceSummary } from "./trace-summary.js";

/** The conditions that a trace must meet; an absent field accepts every trace. */
export interface TraceFilter {
  /** A part of the trace's name or of an observation's name, in either case. */
  readonly name?: string | undefined;
  /** An observation of this type. With `level` and `model`: one observation that has all of them. */
  readonly type?: ObservationType | undefined;
  /** An observation of this level or a more serious one. */
  readonly level?: ObservationLevel | undefined;
  /** A part of a model's name, in either case. */
  readonly model?: string | undefined;
  /** The id of a user on any of its observations. */
  readonly user?: string | undefined;
  /** The id of a session on any of its observations. */
  readonly session?: string | undefined;
  /** One of its tags. */
  readonly tag?: string | undefined;
  /** The trace began at this time or later: milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** A part of any text, in either case: names, input, output, metadata, error messages. */
  readonly text?: string | undefined;
}

/** The values of a trace that {@link matches} compares, each once. */
export interface FilterValues {
  /** The names of the trace and of its observations. */
  readonly names: readonly string[];
  readonly kinds: readonly ObservationKind[];
  readonly userIds: readonly string[];
  readonly sessionIds: readonly string[];
}

/** The fields of an observation that the filters for type, level and model read. */
type ObservationKind = Pick<ReceivedObservation, "type" | "level" | "model">;

/** A trace as {@link matches} reads it. */
export type FilterableTrace = FilterValues & Pick<TraceSummary, "startMs" | "tags">;

/** Reads the values of a trace that filters compare. */
export function filterValues(
  { name }: Pick<TraceSummary, "name">,
  observations: readonly ReceivedObservation[],
): FilterValues {
  const kinds = new Map(
    observations.map(({ type, level, model }) => [
      `${type} ${level} ${model}`,
      { type, level, model },
    ]),
  );
  return {
    names: [...new Set([name, ...observations.map((observation) => observation.name)])],
    kinds: [...kinds.values()],
    userIds: [...new Set(observations.flatMap(({ userId }) => userId ?? []))],
    sessionIds: [...new Set(observations.flatMap(({ sessionId }) => sessionId ?? []))],
  };
}

/** Whether a trace has everything that a filter asks for except its text: see {@link textHits}. */
export function matches(filter: TraceFilter, trace: FilterableTrace): boolean {
  const { name, user, session, tag, since } = filter;
  return (
    (since === undefined || trace.startMs >= since) &&
    (user === undefined || trace.userIds.includes(user)) &&
    (session === undefined || trace.sessionIds.includes(session)) &&
    (tag === undefined || trace.tags.includes(tag)) &&
    (name === undefined || hasName(patternOf(name), trace.names)) &&
    hasKind(filter, trace.kinds)
  );
}

function hasName(pattern: RegExp, names: readonly string[]): boolean {
  return names.some((name) => pattern.test(name));
}

function hasKind({ type, level, model }: TraceFilter, kinds: readonly ObservationKind[]): boolean {
  if (type === undefined && level === undefined && model === undefined) return true;
  const lowestLevel = OBSERVATION_LEVELS.indexOf(level ?? "DEBUG");
  const modelPattern = patternOf(model ?? "");
  return kinds.some(
    (kind) =>
      (type === undefined || kind.type === type) &&
      OBSERVATION_LEVELS.indexOf(kind.level) >= lowestLevel &&
      (model === undefined || modelPattern.test(kind.model ?? "")),
  );
}

/**
 * Searches a trace for a text.
 * @returns the ids of the observations that have it, none where only the trace's name does;
 *   undefined when the text is nowhere in the trace
 */
export function textHits(
  text: string,
  { name }: Pick<TraceSummary, "name">,
  observations: readonly ReceivedObservation[],
): readonly string[] | undefined {
  const pattern = patternOf(text);
  const ids = observations
    .filter((observation) => hasText(observation, pattern))
    .map(({ id }) => id);
  return ids.length > 0 || pattern.test(name) ? ids : undefined;
}

function hasText(observation: ReceivedObservation, pattern: RegExp): boolean {
  const { name, statusMessage, input, output, metadata, traceMetadata } = observation;
  return [name, statusMessage, input, output, metadata, traceMetadata].some((value) =>
    holds(value, pattern),
  );
}

function holds(value: unknown, pattern: RegExp): boolean {
  // A list in place of recursion: a value may be nested ten thousand times.
  const values = [value];
  while (values.length > 0) {
    const one = values.pop();
    // The base64 of a file holds any short text by chance.
    if (
      typeof one === "string"
        ? !one.startsWith("data:") && pattern.test(one)
        : typeof one === "number" && pattern.test(`${one}`)
    ) {
      return true;
    }
    if (typeof one !== "object" || one === null) continue;
    for (const [key, inner] of Object.entries(one)) {
      if (!Array.isArray(one) && pattern.test(key)) return true;
      values.push(inner);
    }
  }
  return false;
}

/** Finds the text anywhere, in either case. */
function patternOf(text: string): RegExp {
  // Not "-" and others beside these: with "u" a backslash before what needs none is an error.
  return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), "iu");
}
