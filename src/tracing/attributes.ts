// An observation as OpenTelemetry attributes: the names that Langfuse's server reads, and nothing
// else. Made at export, never on the traced call.
// Source: Langfuse's OpenTelemetry property mapping, checked against a running 4.16.
import type { Attributes } from "@opentelemetry/api";
import { bare } from "../foundation/own-fields.js";
import { metadataJson, textOf, type Metadata } from "./metadata.js";
import type { Observation } from "./observation.js";
import { linkedPrompt, traceAttributesOf } from "./propagated.js";
import { state } from "./state.js";
import type { CheckedTraceAttributes } from "./trace-attributes.js";

/** The attributes of `observation`; trace attributes among them, as nothing is inherited in Langfuse. */
export function attributesOf(observation: Observation): Attributes {
  observation.price();
  const attributes: Attributes = { "langfuse.observation.type": observation.type };
  const set = (name: string, value: string | boolean | string[] | undefined): void => {
    if (value !== undefined) attributes[name] = value;
  };
  set("langfuse.observation.input", observation.input);
  set("langfuse.observation.output", observation.output);
  set("langfuse.observation.level", observation.level);
  set("langfuse.observation.status_message", observation.statusMessage);
  set("langfuse.observation.model.name", observation.model);
  set("langfuse.observation.model.parameters", observation.modelParameters);
  set("langfuse.observation.usage_details", json(observation.usageDetails));
  set("langfuse.observation.cost_details", json(observation.costDetails));
  if (observation.completionStartMs !== undefined) {
    const date = new Date(Math.round(observation.completionStartMs));
    set("langfuse.observation.completion_start_time", date.toISOString());
  }
  const prompt = linkedPrompt(observation);
  if (prompt) {
    attributes["langfuse.observation.prompt.name"] = prompt.name;
    attributes["langfuse.observation.prompt.version"] = prompt.version;
  }
  setMetadata(attributes, "langfuse.observation.metadata", observation.metadata);
  if (observation.isAppRoot) attributes["langfuse.internal.is_app_root"] = true;
  const trace = traceAttributesOf(observation);
  set("langfuse.environment", trace.environment ?? state.environment);
  set("langfuse.release", state.release);
  set("langfuse.trace.name", trace.name ?? observation.trace.rootName);
  setTraceAttributes(attributes, trace);
  set("langfuse.version", observation.version ?? trace.version);
  Object.assign(attributes, observation.propagated?.experiment);
  return attributes;
}

function setTraceAttributes(attributes: Attributes, trace: CheckedTraceAttributes): void {
  if (trace.userId !== undefined) attributes["user.id"] = trace.userId;
  if (trace.sessionId !== undefined) attributes["session.id"] = trace.sessionId;
  if (trace.tags !== undefined) attributes["langfuse.trace.tags"] = [...trace.tags];
  if (trace.public !== undefined) attributes["langfuse.trace.public"] = trace.public;
  setMetadata(attributes, "langfuse.trace.metadata", trace.metadata);
}

function setMetadata(attributes: Attributes, name: string, metadata: Metadata | undefined): void {
  const entries = Object.entries(metadata ?? {});
  if (metadata === undefined || entries.length === 0) return;
  if (!state.metadataPerKey) attributes[name] = metadataJson(metadata);
  else for (const [key, value] of entries) attributes[`${name}.${key}`] = textOf(value);
}

function json(value: object | undefined): string | undefined {
  return value === undefined ? undefined : JSON.stringify(bare(value));
}
