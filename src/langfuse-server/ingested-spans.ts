// The fields of a merged trace or observation as a span, with the attributes that Langfuse's later SDKs
// send: one reader then serves all.
import { OBSERVATION_TYPES } from "../foundation/observation-type.js";
import { isArray, nonEmptyText, type JsonObject } from "../reading/json.js";
import type { AttributeValue, ReceivedSpan } from "../reading/received.js";
import { ingestedUsage } from "./ingested-usage.js";

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
    "langfuse.observation.type": "span",
    "langfuse.internal.is_app_root": true,
    "langfuse.trace.name": fields["name"],
    "langfuse.trace.metadata": fields["metadata"],
    "langfuse.trace.tags": isArray(fields["tags"]) ? fields["tags"] : undefined,
    "langfuse.trace.public": fields["public"],
    "langfuse.release": fields["release"],
    "user.id": fields["userId"],
    "session.id": fields["sessionId"],
  });
}

export function observationSpan(trace: IngestedTrace, fields: JsonObject): ReceivedSpan {
  const parent = nonEmptyText(fields["parentObservationId"]) ?? trace.id;
  const type = String(fields["type"]).toLowerCase();
  return spanOf(trace.id, String(fields["id"]), parent, fields, timesOf(fields), {
    "langfuse.observation.type": OBSERVATION_TYPES.find((one) => one === type) ?? "span",
    "langfuse.observation.metadata": fields["metadata"],
    "langfuse.observation.level": fields["level"],
    "langfuse.observation.status_message": fields["statusMessage"],
    "langfuse.observation.model.name": fields["model"],
    "langfuse.observation.model.parameters": fields["modelParameters"],
    ...ingestedUsage(fields),
    "langfuse.observation.completion_start_time": fields["completionStartTime"],
    "langfuse.observation.prompt.name": fields["promptName"],
    "langfuse.observation.prompt.version": fields["promptVersion"],
  });
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
  attributes: JsonObject,
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
    attributes: attributesOf({
      ...attributes,
      "langfuse.observation.input": fields["input"],
      "langfuse.observation.output": fields["output"],
      "langfuse.environment": fields["environment"],
      "langfuse.version": fields["version"],
    }),
    events: [],
    resource: {},
    scope: { name: "langfuse-sdk", version: undefined },
  };
}

/** Objects and lists are JSON text, as in OTLP; tags are a list of texts there, too. */
function attributesOf(values: JsonObject): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue;
    if (isArray(value) && key.endsWith(".tags")) attributes[key] = value.map(String);
    else if (typeof value === "object") attributes[key] = JSON.stringify(value);
    else attributes[key] = value as string | number | boolean;
  }
  return attributes;
}

/** Milliseconds since the epoch, with the microseconds of Python's times. */
function msOf(time: unknown): number | undefined {
  if (typeof time !== "string") return undefined;
  const ms = Date.parse(time);
  if (!Number.isFinite(ms) || ms < 0) return undefined;
  const micros = /\.\d{3}(\d{1,3})/.exec(time)?.[1] ?? "";
  return ms + Number(micros.padEnd(3, "0")) / 1000;
}

function nanosOf(ms: number): string {
  return (BigInt(Math.round(ms * 1000)) * 1000n).toString();
}
