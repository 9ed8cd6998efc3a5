// Prompts and completions as events of a span.
// Source: OpenTelemetry's conventions 1.27 to 1.36 (`gen_ai.user.message`, `gen_ai.choice`), before
// them (`gen_ai.content.prompt`) and since (`gen_ai.client.inference.operation.details`).
import { isArray, isJsonObject, type JsonObject, jsonOrText } from "../json.js";
import type { SpanAttributes, SpanEvent } from "../received.js";
import { objectsIn, toolCall } from "./message.js";

const MESSAGE = /^gen_ai\.(system|user|assistant|tool)\.message$/;
const DETAILS = "gen_ai.client.inference.operation.details";
const OTHERS = new Set([
  "gen_ai.choice",
  "gen_ai.content.prompt",
  "gen_ai.content.completion",
  DETAILS,
]);

/** Whether an event is input or output, and so need not be listed as well. */
export function isContentEvent({ name }: Pick<SpanEvent, "name">): boolean {
  return MESSAGE.test(name) || OTHERS.has(name);
}

/** The attributes of the event that carries a span's content. */
export function detailsOf(events: readonly SpanEvent[]): SpanAttributes | undefined {
  return events.find(({ name }) => name === DETAILS)?.attributes;
}

interface Said {
  readonly input: readonly unknown[] | undefined;
  readonly output: readonly unknown[] | undefined;
}

/** @returns undefined where no event has a message */
export function eventMessages(
  events: readonly { readonly name: string; readonly attributes: JsonObject }[],
): Said | undefined {
  const input: unknown[] = [];
  const output: unknown[] = [];
  for (const { name, attributes } of events) {
    const role = MESSAGE.exec(name)?.[1];
    if (role !== undefined) input.push(messageOf(role, bodyOf(attributes)));
    else if (name === "gen_ai.choice") output.push(choiceOf(bodyOf(attributes)));
    else if (name === "gen_ai.content.prompt")
      input.push(...contentOf(attributes["gen_ai.prompt"], "user"));
    else if (name === "gen_ai.content.completion") {
      output.push(...contentOf(attributes["gen_ai.completion"], "assistant"));
    }
  }
  if (input.length + output.length === 0) return undefined;
  return { input: orNone(input), output: orNone(output) };
}

function orNone(list: readonly unknown[]): readonly unknown[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Semantic Kernel has the whole body as JSON text. */
function bodyOf(attributes: JsonObject): JsonObject {
  const body = jsonOrText(attributes["gen_ai.event.content"]);
  return isJsonObject(body) ? { ...attributes, ...body } : attributes;
}

function choiceOf(body: JsonObject): JsonObject {
  const message = jsonOrText(body["message"]);
  return messageOf(
    "assistant",
    isJsonObject(message) ? { ...body, ...message } : { content: message, ...body },
  );
}

function messageOf(role: string, body: JsonObject): JsonObject {
  const { id, name } = body;
  const calls = objectsIn(body["tool_calls"]);
  const content = body["content"] ?? "";
  return {
    role: typeof body["role"] === "string" ? body["role"] : role,
    ...(typeof name === "string" && { name }),
    content: typeof content === "string" ? partsIn(content) : content,
    ...(role === "tool" && id !== undefined && { tool_call_id: id }),
    ...(calls.length > 0 && { tool_calls: calls.map(callOf) }),
  };
}

function partsIn(content: string): unknown {
  const parts = jsonOrText(content);
  return isArray(parts) && parts.every((part) => isJsonObject(part) && "type" in part)
    ? parts
    : content;
}

function callOf({ id, function: fn }: JsonObject): JsonObject {
  const { name, arguments: args } = isJsonObject(fn) ? fn : {};
  return toolCall(id, name, args);
}

/** A list of messages as JSON text, or a text. */
function contentOf(value: unknown, role: string): readonly unknown[] {
  const content = jsonOrText(value);
  return isArray(content) ? content : [{ role, content }];
}
