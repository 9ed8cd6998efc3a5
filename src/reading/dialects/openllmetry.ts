// OpenLLMetry (Traceloop), JavaScript and Python: `gen_ai.prompt.0.*`, `traceloop.*`.
// Source: traceloop/openllmetry and openllmetry-js, their packages of semantic conventions.
import { isArray, isJsonObject, nonEmptyText, type JsonObject, jsonOrText } from "../json.js";
import type { ReceivedSpan, SpanAttributes } from "../received.js";
import type { Dialect, Fields } from "./dialect.js";
import { attributesUnder, valueUnder } from "./flattened.js";
import { chatInput, objectsIn, toolCall } from "./message.js";

const TYPES: ReadonlyMap<unknown, Fields["type"]> = new Map([
  ["chat", "generation"],
  ["completion", "generation"],
  ["embedding", "embedding"],
  ["rerank", "retriever"],
  ["workflow", "chain"],
  ["agent", "agent"],
  ["tool", "tool"],
]);

export const openLlmetry: Dialect = {
  name: "OpenLLMetry",
  namespaces: ["traceloop", "gen_ai.prompt", "gen_ai.completion", "llm"],
  contents: [
    "gen_ai.prompt.",
    "gen_ai.completion.",
    "llm.request.functions.",
    "traceloop.entity.input",
    "traceloop.entity.output",
    "traceloop.association.properties.",
  ],
  read,
};

function read({ attributes, events }: ReceivedSpan): Fields {
  const properties = attributesUnder(attributes, "traceloop.association.properties");
  const { user_id: userId, session_id: sessionId, ...rest } = properties ?? {};
  const kind = attributes["llm.request.type"] ?? attributes["traceloop.span.kind"];
  const answers = messagesOf(valueUnder(attributes, "gen_ai.completion"));
  const chunk = events.find(({ name }) => name === "llm.content.completion.chunk");
  return {
    type: TYPES.get(kind),
    name: kind === "tool" ? nonEmptyText(attributes["traceloop.entity.name"]) : undefined,
    input: inputOf(attributes),
    output: answers ?? jsonOrText(attributes["traceloop.entity.output"]),
    completionStartTime: chunk && new Date(chunk.timeMs).toISOString(),
    userId: nonEmptyText(userId),
    sessionId: nonEmptyText(sessionId),
    metadata: properties === undefined ? undefined : rest,
  };
}

function inputOf(attributes: SpanAttributes): unknown {
  const prompts = messagesOf(valueUnder(attributes, "gen_ai.prompt"));
  const tools = valueUnder(attributes, "llm.request.functions");
  return prompts === undefined
    ? jsonOrText(attributes["traceloop.entity.input"])
    : chatInput(prompts, isArray(tools) ? tools : undefined);
}

/** @returns undefined where nothing is numbered */
function messagesOf(value: unknown): readonly unknown[] | undefined {
  if (!isArray(value) || !value.every(isJsonObject)) return undefined;
  return value.map(({ role, content, tool_call_id: id, tool_calls: calls, reasoning }) => ({
    role: role ?? "assistant",
    content: contentOf(content),
    ...(id !== undefined && { tool_call_id: id }),
    ...(reasoning !== undefined && { thinking: reasoning }),
    ...(isArray(calls) && {
      tool_calls: objectsIn(calls).map((call) =>
        toolCall(call["id"], call["name"], call["arguments"]),
      ),
    }),
  }));
}

/** A content of several parts is JSON text. */
function contentOf(content: unknown): unknown {
  const parsed = jsonOrText(content);
  const isParts =
    isArray(parsed) &&
    parsed.every((part): part is JsonObject => isJsonObject(part) && "type" in part);
  return isParts ? parsed : (content ?? "");
}
