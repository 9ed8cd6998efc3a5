// The fields that Langfuse's APIs give a trace and an observation, as the attributes that Langfuse's
// SDKs send over OTLP: one reader then serves ingestion events, answers of the API, and exports.
import { OBSERVATION_TYPES } from "../foundation/observation-type.js";
import { isArray, type JsonObject } from "./json.js";
import { usageAttributes } from "./langfuse-usage.js";
import type { AttributeValue, SpanAttributes } from "./received.js";

/** Returns the attributes that each span of a trace carries. */
export function traceAttributes(fields: JsonObject): SpanAttributes {
  const { tags } = fields;
  return attributesOf({
    "langfuse.trace.name": fields["name"],
    "langfuse.trace.metadata": fields["metadata"],
    "langfuse.trace.tags": isArray(tags) && tags.length > 0 ? tags : undefined,
    "langfuse.trace.public": fields["public"],
    "langfuse.release": fields["release"],
    "user.id": fields["userId"],
    "session.id": fields["sessionId"],
  });
}

/** Returns the attributes of an observation's own fields. */
export function observationAttributes(fields: JsonObject): SpanAttributes {
  const type = String(fields["type"]).toLowerCase();
  return attributesOf({
    "langfuse.observation.type": OBSERVATION_TYPES.find((one) => one === type) ?? "span",
    "langfuse.observation.metadata": fields["metadata"],
    "langfuse.observation.level": fields["level"],
    "langfuse.observation.status_message": fields["statusMessage"],
    "langfuse.observation.model.name": fields["model"],
    "langfuse.observation.model.parameters": fields["modelParameters"],
    ...usageAttributes(fields),
    "langfuse.observation.completion_start_time": fields["completionStartTime"],
    "langfuse.observation.prompt.name": fields["promptName"],
    "langfuse.observation.prompt.version": fields["promptVersion"],
  });
}

/** Returns the attributes that a trace and an observation have alike. */
export function sharedAttributes(fields: JsonObject): SpanAttributes {
  return attributesOf({
    "langfuse.observation.input": fields["input"],
    "langfuse.observation.output": fields["output"],
    "langfuse.environment": fields["environment"],
    "langfuse.version": fields["version"],
  });
}

/** Objects and lists are JSON text, as in OTLP; tags are a list of texts there, too. */
function attributesOf(values: JsonObject): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined || value === null) continue;
    if (isArray(value) && key.endsWith(".tags")) attributes[key] = value.map(String);
    else if (typeof value === "object") attributes[key] = JSON.stringify(value);
    else attributes[key] = value as string | number | boolean;
  }
  return attributes;
}

/** ClickHouse's times, which some exports have: UTC, without a zone. */
const WITHOUT_ZONE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)$/;

/** Returns milliseconds since the epoch, with the microseconds of Python's times. */
export function msOf(time: unknown): number | undefined {
  if (typeof time !== "string") return undefined;
  const ms = Date.parse(time.replace(WITHOUT_ZONE, "$1T$2Z"));
  if (!Number.isFinite(ms) || ms < 0) return undefined;
  const micros = /\.\d{3}(\d{1,3})/.exec(time)?.[1] ?? "";
  return ms + Number(micros.padEnd(3, "0")) / 1000;
}

/** Returns a time as OTLP has it. */
export function nanosOf(ms: number): string {
  return (BigInt(Math.round(ms * 1000)) * 1000n).toString();
}
