// Which attributes Langfuse's OTLP endpoint reads, and with a value of which type.
import { PLACEHOLDERS } from "../../../tracing/trace-attributes.js";
import { jsonSnippet } from "../../../reading/json.js";
import type { AttributeValue } from "../../../reading/received.js";
import type { SpanRule } from "./rule.js";

type Kind = "string" | "integer" | "boolean" | "list of strings";

const kinds: Readonly<Record<string, Kind>> = {
  "langfuse.observation.type": "string",
  "langfuse.observation.input": "string",
  "langfuse.observation.output": "string",
  "langfuse.observation.model.name": "string",
  "langfuse.observation.model.parameters": "string",
  "langfuse.observation.usage_details": "string",
  "langfuse.observation.cost_details": "string",
  "langfuse.observation.level": "string",
  "langfuse.observation.status_message": "string",
  "langfuse.observation.completion_start_time": "string",
  "langfuse.observation.prompt.name": "string",
  "langfuse.observation.prompt.version": "integer",
  "langfuse.trace.name": "string",
  "langfuse.trace.tags": "list of strings",
  "langfuse.trace.public": "boolean",
  "langfuse.environment": "string",
  "langfuse.release": "string",
  "langfuse.version": "string",
  "langfuse.internal.is_app_root": "boolean",
  "user.id": "string",
  "session.id": "string",
};

const openPrefixes = [
  "langfuse.observation.metadata.",
  "langfuse.trace.metadata.",
  "langfuse.experiment.",
];

/** Each attribute has the type under which Langfuse looks for it. */
export const attributesHaveTheirType: SpanRule = ({ attributes }) =>
  Object.entries(attributes).flatMap(([key, value]) => {
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined;
    return kind === undefined || isOfKind(value, kind)
      ? []
      : [`${key} must be of type ${kind}, got ${jsonSnippet(value)}`];
  });

function isOfKind(value: AttributeValue, kind: Kind): boolean {
  if (kind === "integer") return Number.isInteger(value);
  if (kind === "list of strings") {
    return typeof value === "object" && value.every((item) => typeof item === "string");
  }
  return typeof value === kind;
}

const ignoredOnV4 = ["langfuse.trace.input", "langfuse.trace.output"];

/** A v4 server ignores them: the trace shows input and output of the span without a parent. */
export const noTraceInputOrOutput: SpanRule = ({ attributes }) =>
  ignoredOnV4
    .filter((key) => key in attributes)
    .map((key) => `${key} must not be sent: Langfuse v4 ignores it`);

/** A `langfuse.` attribute that Langfuse does not know is a slip of the pen. */
export const langfuseAttributesAreKnown: SpanRule = ({ attributes }) =>
  Object.keys(attributes)
    .filter((key) => key.startsWith("langfuse."))
    .filter((key) => !Object.hasOwn(kinds, key) && !ignoredOnV4.includes(key))
    .filter((key) => !openPrefixes.some((prefix) => isBelow(key, prefix)))
    .map((key) => `${key} is no attribute that Langfuse reads`);

function isBelow(key: string, prefix: string): boolean {
  return key.startsWith(prefix) && key.length > prefix.length;
}

const names = [
  "user.id",
  "session.id",
  "langfuse.trace.name",
  "langfuse.environment",
  "langfuse.release",
  "langfuse.version",
  "langfuse.observation.model.name",
  "langfuse.observation.prompt.name",
];

/** A name is a name, not what JavaScript makes of a missing one. */
export const namesAreNotPlaceholders: SpanRule = ({ attributes }) =>
  names.flatMap((key) => {
    const value = attributes[key];
    return typeof value === "string" && PLACEHOLDERS.has(value)
      ? [`${key} is ${jsonSnippet(value)}: leave it out when there is none`]
      : [];
  });
