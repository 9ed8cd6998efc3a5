// Values of LangChain as its callbacks write them: messages by class, with their arguments.
// Source: Serializable.toJSON of @langchain/core, and dumpd of langchain-core.
import { isArray, isJsonObject, type JsonObject } from "../json.js";
import { toolCall } from "./message.js";

const ROLES: Readonly<Record<string, string>> = {
  human: "user",
  ai: "assistant",
  system: "system",
  tool: "tool",
};

/** The messages of a request or an answer; any other value as it is. */
export function langChainMessages(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  if (isMessage(value)) return [messageOf(value)];
  const { kwargs } = value;
  const { messages, generations, input } = isJsonObject(kwargs) ? kwargs : value;
  const list = isArray(messages) ? messages.flat() : undefined;
  if (list?.every(isMessage)) return list.map(messageOf);
  if (isMessage(input)) return [messageOf(input)];
  if (!isArray(generations)) return value;
  const answers = generations
    .flat()
    .map((one) => (isJsonObject(one) ? (one["message"] ?? one["text"]) : one));
  return answers.every(isMessage) ? answers.map(messageOf) : value;
}

/** Such as {"id": ["langchain_core", "messages", "HumanMessage"], "kwargs": {...}}. */
function isMessage(value: unknown): boolean {
  return isJsonObject(value) && roleOf(value) !== undefined;
}

function roleOf({ id, type, role }: JsonObject): string | undefined {
  if (typeof role === "string") return role;
  const name = isArray(id) ? String(id.at(-1)).replace(/Message(?:Chunk)?$/, "") : String(type);
  return ROLES[name.toLowerCase()];
}

function messageOf(value: unknown): JsonObject {
  const message = isJsonObject(value) ? value : {};
  const { kwargs, data = kwargs } = message;
  const {
    content,
    name,
    tool_call_id: id,
    tool_calls: calls,
  } = isJsonObject(data) ? data : message;
  return {
    role: roleOf(message),
    content: content ?? "",
    ...(typeof name === "string" && { name }),
    ...(id !== undefined && { tool_call_id: id }),
    ...(isArray(calls) &&
      calls.length > 0 && {
        tool_calls: calls
          .filter(isJsonObject)
          .map((call) =>
            "function" in call ? call : toolCall(call["id"], call["name"], call["args"]),
          ),
      }),
  };
}
