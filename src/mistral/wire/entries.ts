// The entries of a conversation as messages, the only form in which Langfuse shows a chat.
import { fieldsOf, listOf, stringOf, type Fields } from "./json.js";
import { readMessage } from "./messages.js";
import { argumentsText } from "./tool-fields.js";

/** Returns the type of an entry. Callers may leave the type out: the fields determine it. */
export function entryType(entry: Fields): string {
  const type = stringOf(entry["type"]);
  if (type !== undefined) return type;
  if (entry["result"] !== undefined) return "function.result";
  if (entry["toolCallId"] !== undefined) return "function.call";
  if (entry["nextAgentId"] !== undefined) return "agent.handoff";
  return entry["arguments"] === undefined ? "message.input" : "tool.execution";
}

/** Reads the inputs of a conversation: a text, or a list of earlier entries. */
export function inputMessages(inputs: unknown): readonly unknown[] {
  if (typeof inputs === "string") return [readMessage({ role: "user", content: inputs })];
  return messagesOf(listOf(inputs).map(fieldsOf));
}

/**
 * Reads the outputs, without hand-offs, which are observations of their own. So are the tools that
 * Mistral ran, but Langfuse's chat view shows a tool as called only where a message calls it.
 */
export function outputMessages(outputs: unknown): readonly unknown[] {
  const entries = listOf(outputs).map(fieldsOf);
  return messagesOf(entries.filter((entry) => entryType(entry) !== "agent.handoff"));
}

/** Whether an entry is something that Mistral did of its own: it ran a tool, or handed over. */
export function isStep(entry: Fields): boolean {
  const type = entryType(entry);
  return type === "tool.execution" || type === "agent.handoff";
}

/** Returns the result of a tool that Mistral ran; undefined if the answer is without one. */
export function executionResult({ info }: Fields): unknown {
  return Object.keys(fieldsOf(info)).length > 0 ? info : undefined;
}

function messagesOf(entries: readonly Fields[]): unknown[] {
  const messages: unknown[] = [];
  for (let place = 0; place < entries.length; place += 1) {
    // Calls in a row are calls of one message.
    const calls = entries.slice(place, endOfCalls(entries, place));
    if (calls.length > 0) {
      messages.push(readMessage({ role: "assistant", toolCalls: calls.map(toolCall) }));
      place += calls.length - 1;
    } else messages.push(...messagesOfOther(entries[place] ?? {}));
  }
  return messages;
}

function endOfCalls(entries: readonly Fields[], start: number): number {
  const end = entries.findIndex(
    (entry, place) => place >= start && entryType(entry) !== "function.call",
  );
  return end === -1 ? entries.length : end;
}

function messagesOfOther(entry: Fields): unknown[] {
  const { role, content, prefix, toolCallId, result, id, nextAgentName } = entry;
  switch (entryType(entry)) {
    case "function.result":
      return [readMessage({ role: "tool", toolCallId, content: result })];
    case "tool.execution":
      return [
        readMessage({ role: "assistant", toolCalls: [toolCall(entry)] }),
        ...toolResult(id, executionResult(entry)),
      ];
    case "agent.handoff":
      return [
        readMessage({ role: "assistant", content: `[handed over to ${String(nextAgentName)}]` }),
      ];
    default:
      return [readMessage({ role, content, prefix })];
  }
}

function toolResult(toolCallId: unknown, result: unknown): unknown[] {
  return result === undefined
    ? []
    : [readMessage({ role: "tool", toolCallId, content: argumentsText(result) })];
}

function toolCall({ toolCallId, id, name, arguments: args }: Fields): Fields {
  return { id: toolCallId ?? id, function: { name, arguments: args } };
}
