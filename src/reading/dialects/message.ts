// The form of messages that the terminal and the page show, and Langfuse does: OpenAI's.
import { isArray, isJsonObject, parseJson, type JsonObject, jsonOrText } from "../json.js";

/** Fields of a request that are shown elsewhere. */
const NOT_PARAMETERS = new Set(["model", "messages", "tools"]);

/** A tool call within a message. */
export function toolCall(id: unknown, name: unknown, args: unknown): JsonObject {
  const text = typeof args === "string" ? args : JSON.stringify(args ?? {});
  return { id, type: "function", function: { name, arguments: text } };
}

/** A tool that a model may call. */
function toolOf(tool: unknown): unknown {
  const fields = typeof tool === "string" ? parseJson(tool) : tool;
  if (!isJsonObject(fields) || isJsonObject(fields["function"])) return fields;
  const { type, name, description } = fields;
  if (type !== undefined && type !== "function") return fields;
  const parameters =
    fields["inputSchema"] ??
    fields["input_schema"] ??
    fields["parameters_json_schema"] ??
    fields["parameters"];
  return { type: "function", function: { name, description, parameters: jsonOrText(parameters) } };
}

/** The input of a model call: its messages, with the tools if there are any. */
export function chatInput(messages: unknown, tools: readonly unknown[] | undefined): unknown {
  if (!isArray(messages) || tools === undefined || tools.length === 0) return messages;
  return { messages, tools: tools.map(toolOf) };
}

/** The answer of a model. */
export function assistantMessage(
  content: unknown,
  toolCalls: readonly unknown[],
  thinking?: unknown,
): JsonObject {
  return {
    role: "assistant",
    content: content ?? "",
    ...(thinking !== undefined &&
      thinking !== "" && { thinking: [{ type: "thinking", content: thinking }] }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
  };
}

/** A list of anything, or none. */
function listOf(value: unknown): readonly unknown[] {
  const list = jsonOrText(value);
  return isArray(list) ? list : [];
}

/** The objects of a list, or none. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return listOf(value).map(jsonOrText).filter(isJsonObject);
}

/** Parameters of a model as Langfuse keeps them; undefined for none. */
export function scalarsOf(
  parameters: JsonObject | undefined,
): Readonly<Record<string, string | number>> | undefined {
  const entries = Object.entries(parameters ?? {}).filter(([key]) => !NOT_PARAMETERS.has(key));
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      typeof value === "string" || typeof value === "number" ? value : JSON.stringify(value),
    ]),
  );
}
