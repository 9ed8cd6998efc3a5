// Messages as Langfuse's chat view shows them: snake_case, nothing that is null, thinking beside the
// content. Source: what Langfuse 4.16 was seen to render.
import { ownFields } from "../../foundation/own-fields.js";
import { warnOnce } from "../../tracing/log.js";
import { readMessageContent } from "./content.js";
import { isFields, listOf, snakeFields, type Fields } from "./json.js";
import { readToolCalls } from "./tool-fields.js";

/** Reads the messages of a request. */
export function readMessages(messages: unknown): readonly unknown[] {
  return listOf(messages).map((message) => {
    for (const name of isFields(message) ? Object.keys(message).filter(isDropped) : []) {
      warnOnce(
        `dropped:${name}`,
        `a message has the field "${name}", which the Mistral SDK does not send. Write it in camelCase.`,
      );
    }
    return readMessage(message);
  });
}

/** Reads one message, of a request or of an answer. */
export function readMessage(message: unknown): unknown {
  if (!isFields(message)) return message;
  // `parsed` is the content once more; the others are meaningful only when set.
  const { role, content, toolCalls, prefix, parsed: _, index: __, ...rest } = ownFields(message);
  const read = readMessageContent(content);
  return snakeFields({
    role: role ?? "assistant",
    content: read.content,
    thinking: read.thinking.length > 0 ? read.thinking : undefined,
    toolCalls: readToolCalls(toolCalls),
    prefix: prefix === true ? true : undefined,
    ...Object.fromEntries(Object.entries(rest).filter(([name]) => !isDropped(name))),
  });
}

/** The messages of a choice: where built-in tools ran, it holds several in place of one. */
export function choiceMessages({ message, messages }: Fields): readonly unknown[] {
  return message === undefined || message === null ? listOf(messages) : [message];
}

/** Whether the SDK leaves a field out on the way to Mistral: it knows the camelCase names only. */
function isDropped(name: string): boolean {
  return name.includes("_");
}
