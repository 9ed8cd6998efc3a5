// Reads the input or output of a model call as the messages of a chat: the shapes of OpenAI and
// Mistral in snake_case, as Langfuse's SDKs and this package write them.

export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "thinking"; readonly text: string }
  /** `uri`: a data: URI, the mark of an uploaded file, or an address elsewhere. */
  | { readonly kind: "media"; readonly uri: string }
  | { readonly kind: "document"; readonly name: string | undefined; readonly uri: string }
  | { readonly kind: "json"; readonly value: unknown };

export interface ToolCall {
  readonly id: string | undefined;
  readonly name: string;
  /** Parsed where they are JSON. */
  readonly arguments: unknown;
}

export interface Message {
  readonly role: string;
  /** Of the tool or the speaker. */
  readonly name: string | undefined;
  readonly parts: readonly Part[];
  readonly toolCalls: readonly ToolCall[];
  /** The tool call that this answers. */
  readonly answers: string | undefined;
}

export interface Chat {
  readonly messages: readonly Message[];
  /** The tools that the model may call. */
  readonly tools: readonly unknown[];
  /** What else the value says, such as tool_choice. */
  readonly rest: Readonly<Record<string, unknown>>;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** @returns undefined when the value is no chat */
export function chatOf(value: unknown): Chat | undefined {
  if (Array.isArray(value)) return chatFrom(value, [], {});
  if (!isObject(value)) return undefined;
  const { messages, tools, ...rest } = value;
  if (Array.isArray(messages)) {
    return chatFrom(messages, Array.isArray(tools) ? tools : [], rest);
  }
  return isMessage(value) ? chatFrom([value], [], {}) : undefined;
}

function chatFrom(
  messages: readonly unknown[],
  tools: readonly unknown[],
  rest: JsonObject,
): Chat | undefined {
  if (messages.length === 0 || !messages.every(isMessage)) return undefined;
  const read = messages.map(readMessage);
  const names = new Map(
    read.flatMap(({ toolCalls }) => toolCalls.map((one) => [one.id, one.name])),
  );
  return {
    messages: read.map((message) => ({
      ...message,
      name:
        message.name ?? (message.answers === undefined ? undefined : names.get(message.answers)),
    })),
    tools,
    rest,
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isMessage(value: unknown): value is JsonObject {
  return (
    isObject(value) &&
    typeof value["role"] === "string" &&
    ("content" in value || "tool_calls" in value || "thinking" in value)
  );
}

function readMessage(message: JsonObject): Message {
  const { content, thinking, tool_calls: calls } = message;
  return {
    role: String(message["role"]),
    name: text(message["name"]),
    parts: [...partsOf(thinking), ...partsOf(content)],
    toolCalls: Array.isArray(calls) ? calls.map(readToolCall) : [],
    answers: text(message["tool_call_id"]),
  };
}

function readToolCall(call: unknown): ToolCall {
  const { id, function: called, name } = isObject(call) ? call : {};
  const about = isObject(called) ? called : {};
  return {
    id: text(id),
    name: text(about["name"]) ?? text(name) ?? "(no name)",
    arguments: "arguments" in about ? parsed(about["arguments"]) : call,
  };
}

function partsOf(content: unknown): readonly Part[] {
  if (content === undefined || content === null || content === "") return [];
  if (typeof content === "string") return [{ kind: "text", text: content }];
  return Array.isArray(content) ? content.flatMap(partOf) : [{ kind: "json", value: content }];
}

function partOf(part: unknown): Part | readonly Part[] {
  if (typeof part === "string") return { kind: "text", text: part };
  if (!isObject(part)) return { kind: "json", value: part };
  const { type } = part;
  if (type === "thinking" || type === "reasoning") {
    const thought = part["content"] ?? part["thinking"] ?? part["text"];
    const said = Array.isArray(thought) ? thought.map(textIn).join("") : text(thought);
    return said === undefined ? { kind: "json", value: part } : { kind: "thinking", text: said };
  }
  if (typeof part["text"] === "string" && (type === "text" || type === undefined)) {
    return { kind: "text", text: part["text"] };
  }
  const image = address(part["image_url"], "url");
  if (image !== undefined) return { kind: "media", uri: image };
  const audio = address(part["input_audio"], "data");
  if (audio !== undefined) return { kind: "media", uri: audio };
  const document = address(part["document_url"], "url") ?? address(part["file"], "file_data");
  if (document !== undefined) {
    const file = isObject(part["file"]) ? part["file"]["filename"] : undefined;
    return { kind: "document", name: text(part["document_name"]) ?? text(file), uri: document };
  }
  return { kind: "json", value: part };
}

function address(value: unknown, key: string): string | undefined {
  return isObject(value) ? text(value[key]) : text(value);
}

function textIn(part: unknown): string {
  return isObject(part) ? (text(part["text"]) ?? "") : (text(part) ?? "");
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
