// Messages as they are recorded (in the form that Langfuse's chat view shows) in the conventions' form:
// a role and parts.
// Source: the JSON schemas of gen_ai.input.messages, gen_ai.output.messages and gen_ai.tool.definitions.
import { isObject } from "../foundation/is-object.js";
import { bare, ownFields } from "../foundation/own-fields.js";
import { jsonOrText } from "./said.js";

type Fields = Readonly<Record<string, unknown>>;

const NO_FIELDS: Fields = bare({});

/** One message of the conventions. */
interface Message {
  readonly role: unknown;
  readonly parts: readonly unknown[];
  readonly name?: unknown;
}

/** A recorded input, taken apart. */
interface ReadInput {
  readonly messages: readonly Message[];
  readonly tools: readonly unknown[] | undefined;
}

/** Reads a recorded input: messages alone or with tools beside them, a text, or any other value. */
export function readInput(text: string): ReadInput {
  const value = jsonOrText(text);
  const { messages = value, tools } = fieldsOf(value);
  return {
    messages: isMessages(messages)
      ? messages.map((one) => message(ownFields(one)))
      : [textMessage("user", text)],
    tools: Array.isArray(tools) ? tools.map(definition) : undefined,
  };
}

/** Reads a recorded output: one message, one a choice, a text, or any other value. */
export function readOutput(text: string): readonly Message[] {
  const value = jsonOrText(text);
  const messages: unknown = Array.isArray(value) ? value : [value];
  return isMessages(messages)
    ? messages.map((one) => message(ownFields(one)))
    : [textMessage("assistant", text)];
}

/** Takes the system messages from the beginning, where an API has a field of its own for them. */
export function takeInstructions(messages: readonly Message[]): {
  readonly instructions: readonly unknown[];
  readonly rest: readonly Message[];
} {
  const end = messages.findIndex(({ role }) => role !== "system");
  const count = end === -1 ? messages.length : end;
  return {
    instructions: messages.slice(0, count).flatMap(({ parts }) => parts),
    rest: messages.slice(count),
  };
}

function textMessage(role: string, content: string): Message {
  return { role, parts: [{ type: "text", content }] };
}

function isMessages(value: unknown): value is readonly Fields[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one) => isObject(one) && typeof (one as Fields)["role"] === "string")
  );
}

function message({ role, content, name, thinking, tool_calls, tool_call_id }: Fields): Message {
  const parts =
    role === "tool"
      ? [{ type: "tool_call_response", id: tool_call_id, response: content ?? null }]
      : [
          ...listOf(thinking).map(({ content }) => ({ type: "reasoning", content })),
          ...[content ?? []].flat().filter(isNotEmpty).map(part),
          ...listOf(tool_calls).map(toolCall),
        ];
  return { role, parts, ...(role !== "tool" && name !== undefined && { name }) };
}

/** A message with tool calls has an empty text. */
function isNotEmpty(content: unknown): boolean {
  return content !== "";
}

function toolCall({ id, function: called }: Fields): unknown {
  const { name, arguments: args } = fieldsOf(called);
  return {
    type: "tool_call",
    id,
    name,
    arguments: typeof args === "string" ? jsonOrText(args) : args,
  };
}

function part(value: unknown): unknown {
  if (typeof value === "string") return file(value) ?? { type: "text", content: value };
  const { type, text, image_url, input_audio } = fieldsOf(value);
  if (type === "text") return { type, content: text };
  const address = fieldsOf(image_url)["url"] ?? fieldsOf(input_audio)["data"];
  const modality = type === "image_url" ? "image" : "audio";
  if (typeof address === "string") {
    return file(address) ?? { type: "uri", modality, uri: address };
  }
  return typeof type === "string" ? value : { type: "text", content: JSON.stringify(value) };
}

/** A file in a data URI as the conventions' blob. */
function file(uri: string): unknown {
  const [, mimeType, content] = /^data:([\w.+/-]+);base64,(.*)$/s.exec(uri) ?? [];
  if (mimeType === undefined) return undefined;
  const kind = mimeType.split("/")[0] ?? "";
  const modality = ["image", "audio", "video"].includes(kind) ? kind : "document";
  return { type: "blob", mime_type: mimeType, modality, content };
}

function definition(tool: unknown): unknown {
  const { type, function: declared } = fieldsOf(tool);
  if (!isObject(declared)) return tool;
  const { name, description, parameters } = fieldsOf(declared);
  return { type, name, description, parameters };
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) && !Array.isArray(value) ? ownFields(value as Fields) : NO_FIELDS;
}
