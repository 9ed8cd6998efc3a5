// The fields of a merged trace or observation as a span.
import { nonEmptyText, type JsonObject } from "../reading/json.js";
import {
  msOf,
  nanosOf,
  observationAttributes,
  sharedAttributes,
  traceAttributes,
} from "../reading/langfuse-fields.js";
import type { ReceivedSpan, SpanAttributes } from "../reading/received.js";

/** Everything that arrived of one trace. */
export interface IngestedTrace {
  readonly id: string;
  /** Of its `trace-create` events; undefined before the first. */
  fields: JsonObject | undefined;
  readonly observations: Map<string, JsonObject>;
}

/** The trace itself, as the root of its tree. */
export function traceSpan(trace: IngestedTrace, fields: JsonObject): ReceivedSpan {
  const all = [...trace.observations.values()].map(timesOf);
  const own = msOf(fields["timestamp"]) ?? Infinity;
  const startMs = all.reduce((first, one) => Math.min(first, one.startMs), own);
  const endMs = all.reduce((last, one) => Math.max(last, one.endMs), 0);
  const times = { startMs: Number.isFinite(startMs) ? startMs : 0, endMs };
  return spanOf(trace.id, trace.id, undefined, fields, times, {
    ...traceAttributes(fields),
    "langfuse.observation.type": "span",
    "langfuse.internal.is_app_root": true,
  });
}

export function observationSpan(trace: IngestedTrace, fields: JsonObject): ReceivedSpan {
  const parent = nonEmptyText(fields["parentObservationId"]) ?? trace.id;
  const attributes = observationAttributes(fields);
  return spanOf(trace.id, String(fields["id"]), parent, fields, timesOf(fields), attributes);
}

/** In milliseconds since the epoch. */
interface Times {
  readonly startMs: number;
  readonly endMs: number;
}

function timesOf({ startTime, endTime }: JsonObject): Times {
  const startMs = msOf(startTime) ?? msOf(endTime) ?? 0;
  return { startMs, endMs: msOf(endTime) ?? startMs };
}

function spanOf(
  traceId: string,
  spanId: string,
  parentSpanId: string | undefined,
  fields: JsonObject,
  { startMs, endMs }: Times,
  attributes: SpanAttributes,
): ReceivedSpan {
  return {
    traceId,
    spanId,
    // An observation without a parent may have the id of its trace.
    parentSpanId: parentSpanId === spanId ? undefined : parentSpanId,
    parentIsRemote: false,
    name: typeof fields["name"] === "string" ? fields["name"] : "",
    kind: 1,
    startMs,
    endMs: Math.max(startMs, endMs),
    startTimeUnixNano: nanosOf(startMs),
    endTimeUnixNano: nanosOf(Math.max(startMs, endMs)),
    status: { code: 0, message: undefined },
    attributes: { ...attributes, ...sharedAttributes(fields) },
    events: [],
    resource: {},
    scope: { name: "langfuse-sdk", version: undefined },
  };
}
