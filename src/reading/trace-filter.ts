// Which traces somebody wants to see.
import { OBSERVATION_LEVELS, type ObservationLevel } from "../tracing/fields.js";
import type { ObservationType } from "../foundation/observation-type.js";
import type { ReceivedObservation } from "./received.js";
import type { TraceSummary } from "./trace-summary.js";

/** What a trace must have; what is left out does not matter. */
export interface TraceFilter {
  /** A part of the trace's name or an observation's, in small letters or capitals. */
  readonly name?: string | undefined;
  /** An observation of this type. With `level` and `model`: one observation that has all of them. */
  readonly type?: ObservationType | undefined;
  /** An observation of this level or a more serious one. */
  readonly level?: ObservationLevel | undefined;
  /** A part of a model's name. */
  readonly model?: string | undefined;
  readonly user?: string | undefined;
  readonly session?: string | undefined;
  /** It began then or later: milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** A part of any text: names, input, output, metadata, error messages. */
  readonly text?: string | undefined;
}

/** Whether a trace has what `filter` asks for. */
export function matches(
  filter: TraceFilter,
  summary: TraceSummary,
  observations: readonly ReceivedObservation[],
): boolean {
  const { name, user, session, since, text } = filter;
  return (
    (since === undefined || summary.startTimeMs >= since) &&
    (user === undefined || observations.some(({ userId }) => userId === user)) &&
    (session === undefined || observations.some(({ sessionId }) => sessionId === session)) &&
    (name === undefined || hasName(part(name), summary, observations)) &&
    hasObservation(filter, observations) &&
    (text === undefined || hasText(part(text), summary, observations))
  );
}

function hasName(
  name: RegExp,
  summary: TraceSummary,
  observations: readonly ReceivedObservation[],
): boolean {
  return name.test(summary.name) || observations.some((one) => name.test(one.name));
}

function hasObservation(
  { type, level, model }: TraceFilter,
  observations: readonly ReceivedObservation[],
): boolean {
  if (type === undefined && level === undefined && model === undefined) return true;
  const least = OBSERVATION_LEVELS.indexOf(level ?? "DEBUG");
  const modelPart = part(model ?? "");
  return observations.some(
    (one) =>
      (type === undefined || one.type === type) &&
      OBSERVATION_LEVELS.indexOf(one.level) >= least &&
      (model === undefined || modelPart.test(one.model ?? "")),
  );
}

function hasText(
  text: RegExp,
  summary: TraceSummary,
  observations: readonly ReceivedObservation[],
): boolean {
  return text.test(summary.name) || observations.some((observation) => says(observation, text));
}

/** Whether an observation says a text, made by {@link part}, in any of its values. */
export function says(observation: ReceivedObservation, text: RegExp): boolean {
  const { name, statusMessage, input, output, metadata, traceMetadata } = observation;
  return [name, statusMessage, input, output, metadata, traceMetadata].some((value) =>
    holds(value, text),
  );
}

function holds(value: unknown, text: RegExp): boolean {
  // A list of its own in place of recursion: what is nested may be nested ten thousand times.
  const values = [value];
  while (values.length > 0) {
    const one = values.pop();
    // The base64 of a file holds any short text by chance.
    if (
      typeof one === "string"
        ? !one.startsWith("data:") && text.test(one)
        : typeof one === "number" && text.test(`${one}`)
    ) {
      return true;
    }
    if (typeof one !== "object" || one === null) continue;
    for (const [key, inner] of Object.entries(one)) {
      if (!Array.isArray(one) && text.test(key)) return true;
      values.push(inner);
    }
  }
  return false;
}

/** Finds the text anywhere, in small letters or capitals. */
export function part(text: string): RegExp {
  // Not "-" and others beside these: with "u" a backslash before what needs none is an error.
  return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), "iu");
}
