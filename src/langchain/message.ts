// LangChain's messages, recognised by their form: no copy of LangChain is loaded for that.
// Source: BaseMessage and AIMessageChunk of @langchain/core 0.2 to 1.4.
import { types } from "node:util";
import { isObject } from "../foundation/is-object.js";
import { readMessage } from "../mistral/wire/messages.js";
import { fieldsOf, listOf, objectOf, stringOf, type Fields } from "../mistral/wire/json.js";
import type { ObservationUpdate } from "../tracing/fields.js";
import { methodOf, plainValue } from "../tracing/property.js";

/** The fields that are read of a message. */
export interface LangChainMessage {
  readonly id: unknown;
  /** "ai", "human", "system", "tool" or another. */
  readonly type: unknown;
  readonly content: unknown;
  /** Of an answer: calls, or pieces of calls where it is a chunk of a stream. */
  readonly calls: readonly Fields[];
  readonly isChunk: boolean;
  readonly usage: Fields | undefined;
  readonly response: Fields;
  readonly rest: Fields;
}

/** Reads a message; undefined for anything else. Runs no getter. */
export function langChainMessage(value: unknown): LangChainMessage | undefined {
  if (!isObject(value) || types.isProxy(value) || !Object.hasOwn(value, "lc_namespace")) {
    return undefined;
  }
  const field = (key: string): unknown => plainValue(value, key);
  if (listOf(field("lc_namespace"))[1] !== "messages") return undefined;
  const pieces = listOf(field("tool_call_chunks"));
  return {
    id: field("id"),
    type: field("type") ?? methodOf(value, "_getType")?.call(value),
    content: field("content"),
    calls: (pieces.length > 0 ? pieces : listOf(field("tool_calls"))).map(fieldsOf),
    isChunk: Array.isArray(field("tool_call_chunks")),
    usage: objectOf(field("usage_metadata")),
    response: fieldsOf(field("response_metadata")),
    rest: { role: field("role"), name: field("name"), toolCallId: field("tool_call_id") },
  };
}

const ROLES: ReadonlyMap<unknown, string> = new Map([
  ["ai", "assistant"],
  ["human", "user"],
]);

/** The message in the form of Mistral's SDK. */
export function mistralMessage({ type, content, calls, rest }: LangChainMessage): Fields {
  return {
    ...rest,
    role: rest["role"] ?? ROLES.get(type) ?? type,
    content: Array.isArray(content) ? content.flatMap(mistralChunks) : content,
    toolCalls: calls.map(({ id, index, name, args }) => ({
      id,
      index,
      function: { name, arguments: args },
    })),
  };
}

/** An object as a message of a chat, in the form that Langfuse shows; undefined for any other object. */
export function chatMessage(object: object): unknown {
  const message = langChainMessage(object);
  return message && readMessage(mistralMessage(message));
}

/** Model and usage of an answer; undefined for any other value. */
export function answerOf(value: unknown): ObservationUpdate | undefined {
  const message = langChainMessage(value);
  return message && answerUpdate(message);
}

/** A block of a content as chunks of Mistral's. Calls of tools are beside the content. */
function mistralChunks(block: unknown): readonly unknown[] {
  const { type, reasoning, thinking, image_url: imageUrl } = fieldsOf(block);
  const thought = stringOf(reasoning) ?? stringOf(thinking);
  if (thought !== undefined) {
    return [{ type: "thinking", thinking: [{ type: "text", text: thought }] }];
  }
  if (imageUrl !== undefined) return [{ type: "image_url", imageUrl }];
  return String(type).startsWith("tool_") ? [] : [block];
}

/** Model and usage of a message; undefined for one that is not an answer. */
export function answerUpdate({
  type,
  usage,
  response,
}: LangChainMessage): ObservationUpdate | undefined {
  if (type !== "ai") return undefined;
  const model = stringOf(response["model"] ?? response["model_name"]);
  const reason = stringOf(response["finishReason"] ?? response["finish_reason"]);
  return {
    ...(model !== undefined && { model }),
    ...(usage && { usage }),
    ...(reason !== undefined && { metadata: { finish_reason: reason } }),
  };
}
