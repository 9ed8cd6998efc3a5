// The ids of the current trace and observation for the lines of a log.
import { currentObservation } from "../tracing/context.js";

/** The ids of an observation, under the names that OpenTelemetry's instrumentations of loggers use. */
export interface LogFields {
  /** 32 hex digits, the trace's id in Langfuse. */
  readonly trace_id: string;
  /** 16 hex digits, the observation's id in Langfuse. */
  readonly span_id: string;
  /** W3C trace flags: `"01"`, since the observation is recorded. */
  readonly trace_flags: "01";
}

/**
 * Returns the ids of the current trace and observation, to be merged into a line of a log. Outside an
 * observation, and where tracing is off or the trace is not sampled, it returns no fields. Never throws.
 * Source of the names: OpenTelemetry's trace context in non-OTLP log formats.
 * @returns `trace_id`, `span_id` and `trace_flags`, or an empty object
 * @example Add the ids to each line of pino
 * import { pino } from "pino";
 *
 * const logger = pino({ mixin: logFields });
 * @example Add the ids to each line of winston
 * import { format } from "winston";
 *
 * const withTrace = format((info) => Object.assign(info, logFields()));
 * @example Write a line of JSON
 * console.log(JSON.stringify({ message: "asked", ...logFields() }));
 */
export function logFields(): LogFields | Readonly<Record<string, never>> {
  const observation = currentObservation();
  if (observation === undefined) return {};
  return { trace_id: observation.trace.id, span_id: observation.spanId, trace_flags: "01" };
}
