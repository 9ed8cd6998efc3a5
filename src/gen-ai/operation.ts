// The operation of an observation in the conventions' words, and the server that it called.
import type { Attributes } from "@opentelemetry/api";
import type { ObservationType } from "../foundation/observation-type.js";
import type { Observation } from "../tracing/observation.js";
import { ATTRIBUTE, ENDPOINT_OPERATION, MISTRAL, OPERATION, OTHER_ERROR } from "./names.js";
import { textIn, valueIn } from "./said.js";

const TYPE_OPERATION: Partial<Record<ObservationType, string>> = {
  generation: OPERATION.chat,
  embedding: OPERATION.embeddings,
  retriever: OPERATION.retrieval,
  tool: OPERATION.tool,
  agent: OPERATION.agent,
};

/** Types whose observations are requests to a model. */
const CALLS: ReadonlySet<ObservationType> = new Set(["generation", "embedding"]);

/** Whether an observation of this type is a request to a model. */
export function isModelRequest(type: ObservationType): boolean {
  return CALLS.has(type);
}

/** The conventions' operation of an observation; undefined if they do not name one. */
export function operationOf(observation: Observation): string | undefined {
  const { call, type, model, usageDetails, costDetails } = observation;
  const ofEndpoint = call?.endpoint === undefined ? undefined : endpointOperation(call.endpoint);
  if (ofEndpoint !== undefined) return ofEndpoint;
  // A hand-off between two of Mistral's agents, which ran neither.
  if (type === "agent" && valueIn(observation, "next_agent_id") !== undefined) return undefined;
  // Langfuse drops model, usage and cost of a span with this operation.
  const hasUsage = model ?? usageDetails ?? costDetails;
  return type === "agent" && hasUsage !== undefined ? undefined : TYPE_OPERATION[type];
}

function endpointOperation(path: string): string | undefined {
  const parts = path.split(".");
  return ENDPOINT_OPERATION[parts[0] ?? ""] ?? ENDPOINT_OPERATION[parts.slice(0, 2).join(".")];
}

/** The attributes that spans and metrics of a model call have in common. */
export function callAttributes(observation: Observation): Attributes {
  const { call, model } = observation;
  return {
    [ATTRIBUTE.operation]: operationOf(observation),
    [ATTRIBUTE.provider]: call?.endpoint === undefined ? undefined : MISTRAL,
    [ATTRIBUTE.requestModel]: model,
    [ATTRIBUTE.responseModel]: textIn(observation, "response_model") ?? responseModel(observation),
    ...serverAttributes(call?.baseUrl),
  };
}

/** The model that answered is recorded apart only if its name is not the one that was asked for. */
function responseModel({ call, model, level, output }: Observation): string | undefined {
  return call?.isModelCall && level !== "ERROR" && output !== undefined ? model : undefined;
}

function serverAttributes(baseUrl: unknown): Attributes {
  const url = typeof baseUrl === "string" || baseUrl instanceof URL ? String(baseUrl) : "";
  if (!URL.canParse(url)) return {};
  const { hostname, port, protocol } = new URL(url);
  return {
    [ATTRIBUTE.serverAddress]: hostname,
    [ATTRIBUTE.serverPort]: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port),
  };
}

/** The HTTP status that Mistral answered with, or the name of the error's class. */
export function errorTypeOf(observation: Observation): string | undefined {
  if (observation.level !== "ERROR") return undefined;
  return textIn(observation, "http_status") ?? observation.errorName ?? OTHER_ERROR;
}
