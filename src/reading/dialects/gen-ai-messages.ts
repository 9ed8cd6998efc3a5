// Messages of OpenTelemetry's conventions for generative AI since version 1.37, which have parts.
// Source: gen-ai-input-messages.json and gen-ai-output-messages.json of the conventions.
import { isArray, isJsonObject, type JsonObject } from "../json.js";
import { toolCall } from "./message.js";

/**
 * Returns the messages in the form that is shown: content and tool calls in place of parts.
 * @param instructions parts of a system message, or its text
 */
export function partedMessages(value: unknown, instructions?: unknown): unknown {
  const system = systemOf(instructions);
  if (!isArray(value)) {
    if (system.length === 0) return value;
    return value === undefined ? system : [...system, { role: "user", content: value }];
  }
  return [...system, ...value.flatMap((one) => (hasParts(one) ? messagesIn(one) : [one]))];
}

function systemOf(instructions: unknown): readonly unknown[] {
  if (isArray(instructions)) return [message({ role: "system", parts: instructions })];
  return typeof instructions === "string" ? [{ role: "system", content: instructions }] : [];
}

interface Parted {
  readonly role: unknown;
  readonly parts: readonly unknown[];
}

function hasParts(value: unknown): value is Parted {
  return isJsonObject(value) && isArray(value["parts"]);
}

/** A message of the conventions may answer several tool calls, and contain more. */
function messagesIn({ role, parts }: Parted): readonly unknown[] {
  const results = parts.filter(isResult);
  const rest = parts.filter((part) => !isResult(part));
  const answers = results.map((result) => ({
    role: "tool",
    tool_call_id: result["id"],
    content: result["response"] ?? result["result"],
  }));
  return rest.length === 0 && answers.length > 0
    ? answers
    : [...answers, message({ role, parts: rest })];
}

function isResult(part: unknown): part is JsonObject {
  return isJsonObject(part) && part["type"] === "tool_call_response";
}

function message({ role, parts }: Parted): unknown {
  const of = (type: string) => parts.filter((part) => isJsonObject(part) && part["type"] === type);
  const texts = (type: string, key: string) =>
    (of(type) as Record<string, unknown>[]).map((part) => part[key]);
  const calls = of("tool_call") as Record<string, unknown>[];
  const messageParts = new Set(["text", "tool_call", "reasoning"]);
  const others = parts.filter(
    (part) => !(isJsonObject(part) && messageParts.has(String(part["type"]))),
  );
  const contents = texts("text", "content");
  return {
    role,
    content:
      others.length === 0
        ? contents.join("")
        : [...contents.map((text) => ({ type: "text", text })), ...others],
    ...(of("reasoning").length > 0 && {
      thinking: texts("reasoning", "content").map((content) => ({ type: "thinking", content })),
    }),
    ...(calls.length > 0 && {
      tool_calls: calls.map((call) => toolCall(call["id"], call["name"], call["arguments"])),
    }),
  };
}
