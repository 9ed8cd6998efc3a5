// A span read as Langfuse 4.16 reads it: which of its attributes end up in which field.
// Langfuse silently drops or changes some values. They are dropped or changed here too; the rules
// report them.
import { isJsonObject, type JsonObject, jsonOrText, parseJsonObject } from "./json.js";
import { OBSERVATION_LEVELS, type ObservationLevel } from "../foundation/observation-level.js";
import { OBSERVATION_TYPES, type ObservationType } from "../foundation/observation-type.js";
import { isEnvironment } from "../tracing/trace-attributes.js";
import { isAgentOperation, isCount } from "./langfuse-rules.js";
import type { SpanAttributes, ReceivedObservation, ReceivedSpan } from "./received.js";

/** Reads the span by the attributes of Langfuse's OTLP endpoint. */
export function readObservation(span: ReceivedSpan): ReceivedObservation {
  const { attributes } = span;
  const text = (key: string): string | undefined => {
    const value = attributes[key];
    return typeof value === "string" ? value : undefined;
  };
  const type = typeOf(text("langfuse.observation.type"));
  const environment = text("langfuse.environment");
  return {
    id: span.spanId,
    traceId: span.traceId,
    parentId: span.parentSpanId,
    type,
    name: text("gen_ai.tool.name") ?? span.name,
    input: jsonOrText(attributes["langfuse.observation.input"]),
    output: jsonOrText(attributes["langfuse.observation.output"]),
    modelParameters: parametersOf(attributes["langfuse.observation.model.parameters"]),
    ...(isAgentOperation(attributes) ? noUsage : usageOf(attributes)),
    level: levelOf(text("langfuse.observation.level"), span.status.code),
    statusMessage: text("langfuse.observation.status_message") ?? span.status.message,
    completionStartTime: timeOf(attributes["langfuse.observation.completion_start_time"]),
    prompt: type === "generation" ? promptOf(attributes) : undefined,
    userId: text("user.id"),
    sessionId: text("session.id"),
    tags: tagsOf(attributes["langfuse.trace.tags"]),
    traceName: text("langfuse.trace.name"),
    environment: environment !== undefined && isEnvironment(environment) ? environment : "default",
    release: text("langfuse.release"),
    version: text("langfuse.version"),
    metadata: metadataOf(attributes, "langfuse.observation.metadata"),
    traceMetadata: metadataOf(attributes, "langfuse.trace.metadata"),
    isAppRoot: attributes["langfuse.internal.is_app_root"] === true,
    startTime: new Date(Math.floor(span.startMs)).toISOString(),
    endTime: new Date(Math.floor(span.endMs)).toISOString(),
    startMs: span.startMs,
    endMs: span.endMs,
  };
}

/** Langfuse's own SDK sends the time as JSON text, in quotes. */
function timeOf(value: unknown): string | undefined {
  const time = jsonOrText(value);
  return typeof time === "string" ? time : undefined;
}

function typeOf(value: string | undefined): ObservationType {
  return OBSERVATION_TYPES.find((type) => type === value) ?? "span";
}

function levelOf(value: string | undefined, statusCode: number): ObservationLevel {
  const ownLevel = OBSERVATION_LEVELS.find((level) => level === value);
  return ownLevel ?? (statusCode === 2 ? "ERROR" : "DEFAULT");
}

function tagsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((tag) => typeof tag === "string") : [];
}

function promptOf(attributes: SpanAttributes): ReceivedObservation["prompt"] {
  const name = attributes["langfuse.observation.prompt.name"];
  const version = attributes["langfuse.observation.prompt.version"];
  return typeof name === "string" && typeof version === "number" ? { name, version } : undefined;
}

function parametersOf(value: unknown): ReceivedObservation["modelParameters"] {
  const parameters = parseJsonObject(value);
  if (parameters === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(parameters).map(([key, parameter]) => [
      key,
      typeof parameter === "string" || typeof parameter === "number"
        ? parameter
        : JSON.stringify(parameter),
    ]),
  );
}

type Usage = Pick<ReceivedObservation, "model" | "usageDetails" | "costDetails">;

const noUsage: Usage = { model: undefined, usageDetails: undefined, costDetails: undefined };

function usageOf(attributes: SpanAttributes): Usage {
  const model = attributes["langfuse.observation.model.name"];
  const usage = parseJsonObject(attributes["langfuse.observation.usage_details"]);
  const cost = parseJsonObject(attributes["langfuse.observation.cost_details"]);
  return {
    model: typeof model === "string" ? model : undefined,
    usageDetails: usage && numbersOf(usage, isCount),
    costDetails: cost && numbersOf(cost, Number.isFinite),
  };
}

function numbersOf(
  entries: JsonObject,
  isValid: (value: number) => boolean,
): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [key, value] of Object.entries(entries)) {
    if (typeof value === "number" && isValid(value)) numbers[key] = value;
  }
  return numbers;
}

/** Metadata in one attribute, or with an attribute for each key, or both. */
function metadataOf(attributes: SpanAttributes, name: string): Readonly<Record<string, unknown>> {
  const prefix = `${name}.`;
  const perKey = Object.entries(attributes)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), jsonOrText(value)] as const);
  return { ...wholeMetadata(attributes[name]), ...Object.fromEntries(perKey) };
}

/** Other SDKs also send metadata that is not an object. */
function wholeMetadata(value: unknown): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  const metadata = jsonOrText(value);
  return isJsonObject(metadata) ? metadata : { metadata };
}
