// A value as a text whose lines can be compared.
import { chatOf, type Message, type Part } from "../../../reading/chat.js";

/** Characters that are compared; the trace itself has the rest. */
const MOST = 50_000;

export function comparableText(value: unknown): string {
  if (value === undefined) return "";
  const chat = chatOf(value);
  const text =
    chat !== undefined
      ? chat.messages.map(messageText).join("\n\n")
      : typeof value === "string"
        ? value
        : (JSON.stringify(value, null, 2) ?? "");
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

function messageText({ role, parts, toolCalls }: Message): string {
  const calls = toolCalls.map(({ name, arguments: args }) => `${name}(${JSON.stringify(args)})`);
  return [`${role}:`, ...parts.map(partText), ...calls].join("\n");
}

function partText(part: Part): string {
  if (part.kind === "json") return JSON.stringify(part.value, null, 2);
  return part.kind === "text" || part.kind === "thinking" ? part.text : part.uri;
}
