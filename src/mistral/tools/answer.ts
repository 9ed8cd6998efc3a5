// The model's answer in one round: the messages that go into the conversation, and the calls that
// the program must run. If Mistral ran tools itself, there are several messages in place of one.
import type { ChatCompletionRequestMessage, ChatCompletionResponse } from "../sdk.js";
import { contentText } from "../wire/content.js";
import { fieldsOf, listOf, stringOf, type Fields } from "../wire/json.js";
import { choiceMessages } from "../wire/messages.js";
import { callIdOf } from "../wire/tool-fields.js";
import { newToolCallId } from "./call-id.js";
import type { ToolCall } from "./request.js";

/** One answer, read. */
interface ModelAnswer {
  readonly messages: readonly ChatCompletionRequestMessage[];
  /** The calls without an answer. */
  readonly calls: readonly ToolCall[];
  /** The text of the last message. */
  readonly text: string;
}

/** Reads the first choice of a response. */
export function readAnswer(response: ChatCompletionResponse): ModelAnswer {
  const fields = choiceMessages(fieldsOf(response.choices[0])).map(fieldsOf);
  const answeredIds = new Set(fields.map(({ toolCallId }) => stringOf(toolCallId)));
  const messages = fields.map(readMessage);
  return {
    messages: messages.map(({ message }) => message),
    calls: messages.flatMap(({ calls }) => calls).filter(({ id }) => !answeredIds.has(id)),
    text: contentText(fields.findLast(({ role }) => role !== "tool")?.["content"]),
  };
}

interface ReadMessage {
  readonly message: ChatCompletionRequestMessage;
  readonly calls: readonly ToolCall[];
}

function readMessage({ toolCalls, index: _, ...rest }: Fields): ReadMessage {
  if (rest["role"] === "tool")
    return { message: rest as unknown as ChatCompletionRequestMessage, calls: [] };
  const calls = listOf(toolCalls).map(readCall);
  const message = {
    ...rest,
    role: "assistant" as const,
    // The answers name the ids, also those that the model left out.
    ...(calls.length > 0 && {
      toolCalls: listOf(toolCalls).map((call, place) => ({
        ...fieldsOf(call),
        type: "function" as const,
        id: calls[place]?.id,
      })),
    }),
  };
  return { message: message as ChatCompletionRequestMessage, calls };
}

function readCall(call: unknown): ToolCall {
  const { id, function: fn } = fieldsOf(call);
  const { name, arguments: raw } = fieldsOf(fn);
  return { id: callIdOf(id) ?? newToolCallId(), name: stringOf(name) ?? "", arguments: raw };
}
