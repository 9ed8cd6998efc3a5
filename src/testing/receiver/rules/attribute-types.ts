// The attributes that Langfuse's OTLP endpoint reads, and the type of each.
import { PLACEHOLDERS } from "../../../tracing/trace-attributes.js";
import { jsonSnippet } from "../../../reading/json.js";
import type { AttributeValue } from "../../../reading/received.js";
import type { SpanRule } from "./rule.js";

type Kind = "string" | "integer" | "boolean" | "list of strings";

const KINDS: Readonly<Record<string, Kind>> = {
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
  "langfuse.observation.metadata": "string",
  "langfuse.trace.name": "string",
  "langfuse.trace.metadata": "string",
  "langfuse.trace.tags": "list of strings",
  "langfuse.trace.public": "boolean",
  "langfuse.environment": "string",
  "langfuse.release": "string",
  "langfuse.version": "string",
  "langfuse.internal.is_app_root": "boolean",
  "langfuse.experiment.id": "string",
  "langfuse.experiment.name": "string",
  "langfuse.experiment.description": "string",
  "langfuse.experiment.metadata": "string",
  "langfuse.experiment.dataset.id": "string",
  "langfuse.experiment.item.id": "string",
  "langfuse.experiment.item.version": "string",
  "langfuse.experiment.item.metadata": "string",
  "langfuse.experiment.item.expected_output": "string",
  "langfuse.experiment.item.root_observation_id": "string",
  "user.id": "string",
  "session.id": "string",
};

const OPEN_PREFIXES = ["langfuse.observation.metadata.", "langfuse.trace.metadata."];

/** Each attribute has the type that Langfuse reads. */
export const attributesHaveTheirType: SpanRule = ({ attributes }) =>
  Object.entries(attributes).flatMap(([key, value]) => {
    const kind = Object.hasOwn(KINDS, key) ? KINDS[key] : undefined;
    return kind === undefined || isOfKind(value, kind)
      ? []
      : [`${key} must be of type ${kind} (got ${jsonSnippet(value)})`];
  });

function isOfKind(value: AttributeValue, kind: Kind): boolean {
  if (kind === "integer") return Number.isInteger(value);
  if (kind === "list of strings") {
    return typeof value === "object" && value.every((item) => typeof item === "string");
  }
  return typeof value === kind;
}

const IGNORED_ON_V4 = ["langfuse.trace.input", "langfuse.trace.output"];

/** A v4 server ignores them. The trace shows input and output of the span without a parent. */
export const noTraceInputOrOutput: SpanRule = ({ attributes }) =>
  IGNORED_ON_V4.filter((key) => key in attributes).map(
    (key) => `${key} must not be sent: Langfuse v4 ignores it`,
  );

/** A `langfuse.` attribute that Langfuse does not read is a mistake. */
export const langfuseAttributesAreKnown: SpanRule = ({ attributes }) =>
  Object.keys(attributes)
    .filter((key) => key.startsWith("langfuse."))
    .filter((key) => !Object.hasOwn(KINDS, key) && !IGNORED_ON_V4.includes(key))
    .filter((key) => !OPEN_PREFIXES.some((prefix) => isBelow(key, prefix)))
    .map((key) => `${key} is not an attribute that Langfuse reads`);

function isBelow(key: string, prefix: string): boolean {
  return key.startsWith(prefix) && key.length > prefix.length;
}

const NAMES = [
  "user.id",
  "session.id",
  "langfuse.trace.name",
  "langfuse.environment",
  "langfuse.release",
  "langfuse.version",
  "langfuse.observation.model.name",
  "langfuse.observation.prompt.name",
];

/** A name is not the text of a missing value, such as "undefined". */
export const namesAreNotPlaceholders: SpanRule = ({ attributes }) =>
  NAMES.flatMap((key) => {
    const value = attributes[key];
    return typeof value === "string" && PLACEHOLDERS.has(value)
      ? [`${key} is ${jsonSnippet(value)}: leave it out if it is unknown`]
      : [];
  });
