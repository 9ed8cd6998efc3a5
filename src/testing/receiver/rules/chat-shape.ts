// The shapes of a generation's input and output that Langfuse shows as a chat rather than as JSON.
import { isArray, isJsonObject, type JsonObject } from "../../../reading/json.js";
import { judgeFields, judgeMessage, judgeToolDefinition } from "./chat-message.js";
import type { SpanRule } from "./rule.js";

/** Input: messages, or an object with messages, tools and tool_choice, or anything that is not a chat. */
export const inputRendersWell: SpanRule = (_span, { type, input }) => {
  if (type !== "generation") return [];
  return judgeInput(input).map((problem) => `langfuse.observation.input: ${problem}`);
};

/** Output: one message, several in a list, or anything that is not a chat. */
export const outputRendersWell: SpanRule = (_span, { type, input, output }) => {
  if (type !== "generation") return [];
  return [...judgeOutput(output), ...judgeFileBeside(input, output)].map(
    (problem) => `langfuse.observation.output: ${problem}`,
  );
};

function judgeInput(input: unknown): readonly string[] {
  if (isArray(input)) return judgeMessages(input, "");
  if (!isJsonObject(input)) return [];
  if ("inputs" in input) return ["inputs has no chat view; map it to messages"];
  return "messages" in input ? judgeChatRequest(input) : [];
}

function judgeChatRequest(request: JsonObject): readonly string[] {
  const { messages, tools, ...rest } = request;
  const problems = [...judgeFields(rest, "")];
  if (isArray(messages)) problems.push(...judgeMessages(messages, "messages"));
  else problems.push("messages must be a list");
  if (isArray(tools)) {
    problems.push(...tools.flatMap((tool, index) => judgeToolDefinition(tool, `tools[${index}]`)));
  } else if (tools !== undefined) {
    problems.push("tools must be a list");
  }
  return problems;
}

function judgeOutput(output: unknown): readonly string[] {
  if (isArray(output)) return judgeMessages(output, "");
  if (!isJsonObject(output)) return [];
  if ("choices" in output) return ["choices is the raw answer; send the message"];
  if (isArray(output["pages"])) {
    return ["pages are folded in a table; send their Markdown as one text"];
  }
  if ("outputs" in output) return ["outputs has no chat view; map it to a list of messages"];
  return isMessageLike(output) ? judgeMessage(output, "message") : [];
}

/** Beside an input that is not a chat, the output is not one: a message with a sound has no player. */
function judgeFileBeside(input: unknown, output: unknown): readonly string[] {
  const isChat = isArray(input) || (isJsonObject(input) && "messages" in input);
  const content = isJsonObject(output) && isMessageLike(output) ? output["content"] : undefined;
  const hasSound =
    isArray(content) && content.some((part) => isJsonObject(part) && "input_audio" in part);
  return hasSound && input !== undefined && !isChat
    ? ["a message with a sound has no player beside an input without messages; send its data URI"]
    : [];
}

/** A list without a message is not a chat, such as one of results. */
function judgeMessages(list: readonly unknown[], path: string): readonly string[] {
  if (path === "" && !list.some(isMessageLike)) return [];
  return list.flatMap((message, index) => judgeMessage(message, `${path}[${index}]`));
}

function isMessageLike(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    ["role", "tool_calls", "toolCalls", "tool_call_id", "toolCallId"].some((key) => key in value)
  );
}
