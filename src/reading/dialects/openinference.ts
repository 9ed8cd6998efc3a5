// OpenInference (Arize), which also traces LangChain, LlamaIndex and many others.
// Source: https://github.com/Arize-ai/openinference, spec/semantic_conventions.md.
import {
  isArray,
  isJsonObject,
  nonEmptyText,
  parseJsonObject,
  type JsonObject,
  jsonOrText,
} from "../json.js";
import type { ReceivedSpan, SpanAttributes } from "../received.js";
import type { Dialect, Fields } from "./dialect.js";
import { valueUnder } from "./flattened.js";
import { langChainMessages } from "./langchain-messages.js";
import { chatInput, scalarsOf, toolCall } from "./message.js";
import { usageOf } from "./usage.js";

const TYPES: ReadonlyMap<unknown, Fields["type"]> = new Map([
  ["LLM", "generation"],
  ["EMBEDDING", "embedding"],
  ["TOOL", "tool"],
  ["AGENT", "agent"],
  ["CHAIN", "chain"],
  ["RETRIEVER", "retriever"],
  // Langfuse has no type for it, and shows a span.
  ["RERANKER", "retriever"],
  ["GUARDRAIL", "guardrail"],
  ["EVALUATOR", "evaluator"],
]);

export const openInference: Dialect = {
  name: "OpenInference",
  namespaces: ["openinference", "llm", "input", "output", "embedding", "retrieval", "reranker"],
  contents: [
    "llm.input_messages.",
    "llm.output_messages.",
    "llm.tools.",
    "retrieval.documents.",
    "reranker.output_documents.",
    "embedding.embeddings.",
    "input.",
    "output.",
    "metadata",
    "llm.invocation_parameters",
  ],
  read,
};

function read({ attributes, events }: ReceivedSpan): Fields {
  const text = (key: string): string | undefined => nonEmptyText(attributes[key]);
  const parameters = parseJsonObject(attributes["llm.invocation_parameters"]);
  const first = events.find(({ name }) => name === "First Token Stream Event");
  const tags = jsonOrText(attributes["tag.tags"]);
  return {
    type: TYPES.get(attributes["openinference.span.kind"]),
    name: text("tool.name"),
    input: inputOf(attributes),
    output:
      messagesOf(valueUnder(attributes, "llm.output_messages")) ??
      documentsOf(attributes) ??
      langChainMessages(jsonOrText(attributes["output.value"])),
    model: text("llm.model_name") ?? text("embedding.model_name") ?? text("reranker.model_name"),
    modelParameters: parameters && scalarsOf(parameters),
    usageDetails: tokensOf(attributes),
    costDetails: costOf(attributes),
    completionStartTime: first && new Date(first.timeMs).toISOString(),
    tags: isArray(tags) ? tags.map(String) : undefined,
    metadata: parseJsonObject(attributes["metadata"]),
  };
}

function inputOf(attributes: SpanAttributes): unknown {
  const messages = messagesOf(valueUnder(attributes, "llm.input_messages"));
  if (messages === undefined) return langChainMessages(jsonOrText(attributes["input.value"]));
  const tools = valueUnder(attributes, "llm.tools");
  const schemas = isArray(tools)
    ? tools.map((one) => inside(one, "tool")["json_schema"])
    : undefined;
  return chatInput(messages, schemas);
}

/** Each object of a list is in one of its own kind: `{message: {...}}`. */
function inside(value: unknown, kind: string): JsonObject {
  const inner = isJsonObject(value) ? value[kind] : undefined;
  return isJsonObject(inner) ? inner : {};
}

function messagesOf(value: unknown): readonly unknown[] | undefined {
  if (!isArray(value)) return undefined;
  return value.map((one) => {
    const {
      role,
      name,
      content,
      contents,
      tool_call_id: id,
      tool_calls: calls,
    } = inside(one, "message");
    return {
      role: role ?? "assistant",
      ...(name !== undefined && { name }),
      content: isArray(contents) ? contents.map(partOf) : (content ?? ""),
      ...(id !== undefined && { tool_call_id: id }),
      ...(isArray(calls) && { tool_calls: calls.map((call) => callOf(inside(call, "tool_call"))) }),
    };
  });
}

function callOf({ id, function: fn }: JsonObject): JsonObject {
  const { name, arguments: args } = isJsonObject(fn) ? fn : {};
  return toolCall(id, name, args);
}

function partOf(value: unknown): unknown {
  const part = inside(value, "message_content");
  const { type, text, image } = part;
  const url = inside({ image: inside(image, "image") }, "image")["url"];
  if (typeof url === "string") return { type: "image_url", image_url: { url } };
  return typeof text === "string" ? { type: type ?? "text", text } : part;
}

/** Documents that were found, the output of a retriever. */
function documentsOf(attributes: SpanAttributes): unknown {
  const found =
    valueUnder(attributes, "retrieval.documents") ??
    valueUnder(attributes, "reranker.output_documents");
  if (!isArray(found)) return undefined;
  const documents = found.map((one) => {
    const document = inside(one, "document");
    return "metadata" in document
      ? { ...document, metadata: jsonOrText(document["metadata"]) }
      : document;
  });
  return { documents };
}

function tokensOf(attributes: SpanAttributes): Fields["usageDetails"] {
  const of = (name: string): unknown => attributes[`llm.token_count.${name}`];
  return usageOf({
    input: of("prompt"),
    output: of("completion"),
    total: of("total"),
    cached: of("prompt_details.cache_read"),
    cacheWrite: of("prompt_details.cache_write"),
    audioInput: of("prompt_details.audio"),
    reasoning: of("completion_details.reasoning"),
    audioOutput: of("completion_details.audio"),
  });
}

/** In US dollars. Details of the two sums are left out, since they would count twice. */
function costOf(attributes: SpanAttributes): Fields["costDetails"] {
  const names = { prompt: "input", completion: "output", total: "total" };
  const costs = Object.entries(names).flatMap(([name, kind]) => {
    const cost = attributes[`llm.cost.${name}`];
    return typeof cost === "number" && Number.isFinite(cost) ? [[kind, cost] as const] : [];
  });
  if (costs.length === 0) return undefined;
  const sum = costs.reduce((all, [kind, cost]) => (kind === "total" ? all : all + cost), 0);
  return { total: sum, ...Object.fromEntries(costs) };
}
