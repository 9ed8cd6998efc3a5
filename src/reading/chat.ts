// Reads the input or output of a model call as the messages of a chat, for the terminal and the page.
// It accepts the shapes of OpenAI and Mistral in snake_case, as Langfuse's SDKs and this package
// write them.
import { isArray, isJsonObject, nonEmptyText, parseJson, type JsonObject } from "./json.js";

/** A part of a message's content. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thinking"; readonly text: string }
  /** `uri`: a data: URI, the mark of an uploaded file, or an address elsewhere. */
  | { readonly kind: "media"; readonly uri: string }
  | { readonly kind: "document"; readonly name: string | undefined; readonly uri: string }
  | { readonly kind: "json"; readonly value: unknown };

/** A call that a model asks for. */
export interface ToolCall {
  readonly id: string | undefined;
  readonly name: string;
  /** Parsed if they are JSON. */
  readonly arguments: unknown;
}

export interface Message {
  readonly role: string;
  /** The name of the tool or the speaker. */
  readonly name: string | undefined;
  readonly parts: readonly Part[];
  readonly toolCalls: readonly ToolCall[];
  /** The id of the tool call that this message answers. */
  readonly answers: string | undefined;
}

export interface Chat {
  readonly messages: readonly Message[];
  /** The tools that the model may call. */
  readonly tools: readonly unknown[];
  /** Everything else of the value, such as tool_choice. */
  readonly rest: JsonObject;
}

const NO_NAME = "(no name)";

/** @returns undefined for a value that is not a chat */
export function chatOf(value: unknown): Chat | undefined {
  if (isArray(value)) return chatFrom(value, [], {});
  if (!isJsonObject(value)) return undefined;
  const { messages, tools, ...rest } = value;
  if (!isArray(messages)) return isMessage(value) ? chatFrom([value], [], {}) : responseOf(value);
  if (isArray(tools)) return chatFrom(messages, tools, rest);
  return chatFrom(messages, [], tools === undefined ? rest : { tools, ...rest });
}

/** The response to a request: Langfuse's Python SDK records it whole. */
function responseOf({ choices, ...rest }: JsonObject): Chat | undefined {
  if (!isArray(choices)) return undefined;
  const messages = choices.map((choice) => (isJsonObject(choice) ? choice["message"] : undefined));
  return chatFrom(messages, [], rest);
}

/** The name of a tool that a model may call. */
export function toolName(tool: unknown): string {
  const { function: description, name, type } = isJsonObject(tool) ? tool : {};
  const inner = isJsonObject(description) ? description["name"] : undefined;
  return [inner, name, type].find((one) => typeof one === "string") ?? NO_NAME;
}

function chatFrom(
  values: readonly unknown[],
  tools: readonly unknown[],
  rest: JsonObject,
): Chat | undefined {
  if (values.length === 0 || !values.every(isMessage)) return undefined;
  const messages = values.map(readMessage);
  const names = new Map(
    messages.flatMap(({ toolCalls }) => toolCalls.map(({ id, name }) => [id, name])),
  );
  const nameOf = ({ name, answers }: Message): string | undefined =>
    name ?? (answers === undefined ? undefined : names.get(answers));
  return {
    messages: messages.map((message) => ({ ...message, name: nameOf(message) })),
    tools,
    rest,
  };
}

/** A role alone does not make a message: users have roles, too. */
function isMessage(value: unknown): value is JsonObject {
  return (
    isJsonObject(value) &&
    typeof value["role"] === "string" &&
    ("content" in value || "tool_calls" in value || "thinking" in value)
  );
}

function readMessage(message: JsonObject): Message {
  const { role, name, content, thinking, tool_calls: toolCalls, tool_call_id: id } = message;
  return {
    role: String(role),
    name: nonEmptyText(name),
    parts: [...thoughtsOf(thinking), ...partsOf(content)],
    toolCalls: isArray(toolCalls) ? toolCalls.map(readToolCall) : [],
    answers: nonEmptyText(id),
  };
}

function readToolCall(call: unknown): ToolCall {
  const { id, function: fn, name } = isJsonObject(call) ? call : {};
  const invocation = isJsonObject(fn) ? fn : {};
  return {
    id: nonEmptyText(id),
    name: nonEmptyText(invocation["name"]) ?? nonEmptyText(name) ?? NO_NAME,
    arguments: "arguments" in invocation ? parsedIfJson(invocation["arguments"]) : call,
  };
}

/** Thoughts need no type of their own: each may be a text, or `{ content }`. */
function thoughtsOf(thinking: unknown): readonly Part[] {
  if (thinking === undefined || thinking === null || thinking === "") return [];
  return (isArray(thinking) ? thinking : [thinking]).map((thought) =>
    readPart({ type: "thinking", ...(isJsonObject(thought) ? thought : { content: thought }) }),
  );
}

function partsOf(content: unknown): readonly Part[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ kind: "text", text: content }];
  return isArray(content) ? content.map(readPart) : [{ kind: "json", value: content }];
}

function readPart(part: unknown): Part {
  if (typeof part === "string") {
    const isFile = /^(?:data:[^,\s]+,|@@@langfuseMedia:)/.test(part);
    return isFile ? { kind: "media", uri: part } : { kind: "text", text: part };
  }
  if (!isJsonObject(part)) return { kind: "json", value: part };
  const { type, text, file } = part;
  if (type === "thinking" || type === "reasoning") {
    const thought = part["content"] ?? part["thinking"] ?? text;
    const words = isArray(thought) ? thought.map(textIn).join("") : nonEmptyText(thought);
    return words === undefined ? { kind: "json", value: part } : { kind: "thinking", text: words };
  }
  if (typeof text === "string" && (type === "text" || type === undefined)) {
    return { kind: "text", text };
  }
  const media = addressIn(part["image_url"], "url") ?? addressIn(part["input_audio"], "data");
  if (media !== undefined) return { kind: "media", uri: media };
  const document = addressIn(part["document_url"], "url") ?? addressIn(file, "file_data");
  if (document !== undefined) {
    const fileName = isJsonObject(file) ? file["filename"] : undefined;
    const name = nonEmptyText(part["document_name"]) ?? nonEmptyText(fileName);
    return { kind: "document", name, uri: document };
  }
  return { kind: "json", value: part };
}

function addressIn(value: unknown, key: string): string | undefined {
  return nonEmptyText(isJsonObject(value) ? value[key] : value);
}

function textIn(part: unknown): string {
  return nonEmptyText(isJsonObject(part) ? part["text"] : part) ?? "";
}

function parsedIfJson(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const parsed = parseJson(value);
  return parsed === undefined ? value : parsed;
}
