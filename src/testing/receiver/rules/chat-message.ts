// The shapes of a message, a tool call, a chunk of content and a tool definition in Langfuse's chat
// view. A single one of another shape turns the whole view into a table of JSON.
import { isArray, isJsonObject, jsonSnippet, type JsonObject } from "../../../reading/json.js";

/** Returns the problems of the message at `path`. */
export function judgeMessage(message: unknown, path: string): readonly string[] {
  if (!isJsonObject(message)) return [`${path} must be a message (got ${jsonSnippet(message)})`];
  const { role, content, tool_calls: toolCalls, tool_call_id: toolCallId, thinking } = message;
  const problems = [...judgeFields(message, path)];
  if (typeof role !== "string" || role === "") {
    problems.push(`${path}.role must be a string (got ${jsonSnippet(role)})`);
  }
  if (typeof content === "number" || typeof content === "boolean") {
    problems.push(`${path}.content must be text or chunks (got ${jsonSnippet(content)})`);
  }
  if (isArray(content)) {
    problems.push(
      ...content.flatMap((chunk, index) => judgeChunk(chunk, `${path}.content[${index}]`)),
    );
  }
  if (isArray(toolCalls)) problems.push(...judgeToolCalls(toolCalls, `${path}.tool_calls`));
  else if (toolCalls !== undefined && toolCalls !== null) {
    problems.push(`${path}.tool_calls must be a list (got ${jsonSnippet(toolCalls)})`);
  }
  if (toolCallId !== undefined && toolCallId !== null && !isId(toolCallId)) {
    problems.push(`${path}.tool_call_id must be an id (got ${jsonSnippet(toolCallId)})`);
  }
  if (thinking !== undefined && thinking !== null && !isThinking(thinking)) {
    problems.push(
      `${path}.thinking must be [{"type": "thinking", "content": "..."}] (got ${jsonSnippet(thinking)})`,
    );
  }
  return problems;
}

/** An id is text. The Mistral SDK writes "null" for a missing one. */
function isId(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value !== "null";
}

function isThinking(value: unknown): boolean {
  return (
    isArray(value) &&
    value.every(
      (part) =>
        isJsonObject(part) && part["type"] === "thinking" && typeof part["content"] === "string",
    )
  );
}

function judgeToolCalls(calls: readonly unknown[], path: string): readonly string[] {
  if (calls.length === 0) return [`${path} is empty: leave it out when there are no calls`];
  return calls.flatMap((call, index) => judgeToolCall(call, `${path}[${index}]`));
}

function judgeToolCall(call: unknown, path: string): readonly string[] {
  if (!isJsonObject(call)) return [`${path} must be a tool call (got ${jsonSnippet(call)})`];
  const problems: string[] = [];
  if (!isId(call["id"])) problems.push(`${path}.id must be an id (got ${jsonSnippet(call["id"])})`);
  if (call["type"] !== "function") {
    problems.push(`${path}.type must be "function" (got ${jsonSnippet(call["type"])})`);
  }
  const target = call["function"];
  if (!isJsonObject(target)) {
    return [...problems, `${path}.function must be {name, arguments} (got ${jsonSnippet(target)})`];
  }
  if (!isName(target["name"])) {
    problems.push(`${path}.function.name must be a name (got ${jsonSnippet(target["name"])})`);
  }
  if (typeof target["arguments"] !== "string") {
    problems.push(
      `${path}.function.arguments must be JSON text (got ${jsonSnippet(target["arguments"])})`,
    );
  }
  return problems;
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function judgeChunk(chunk: unknown, path: string): readonly string[] {
  if (typeof chunk === "string") return [];
  if (!isJsonObject(chunk))
    return [`${path} must be a chunk of content (got ${jsonSnippet(chunk)})`];
  if (!isName(chunk["type"]))
    return [`${path}.type must be a string (got ${jsonSnippet(chunk["type"])})`];
  if (chunk["type"] === "thinking") {
    return [`${path} is a thinking chunk: put thinking beside the content`];
  }
  if (isTextOnly(chunk)) {
    return [
      `${path} is a ${String(chunk["type"])} chunk, which has no view: send it as text or a link`,
    ];
  }
  if (chunk["type"] === "image_url" || "image_url" in chunk) {
    const image = chunk["image_url"];
    return isJsonObject(image) && typeof image["url"] === "string"
      ? []
      : [`${path}.image_url must be {"url": "..."} (got ${jsonSnippet(image)})`];
  }
  if (chunk["type"] === "input_audio" || "input_audio" in chunk) {
    const audio = chunk["input_audio"];
    return isJsonObject(audio) && typeof audio["data"] === "string" && isPlayable(audio["data"])
      ? []
      : [
          `${path}.input_audio must be {"data": "data:audio/...;base64,..."} (got ${jsonSnippet(audio)})`,
        ];
  }
  return [];
}

/** Chunks of Mistral that turn the whole message into a table. OpenAI's `file` has its file inside. */
function isTextOnly({ type, file }: JsonObject): boolean {
  return TEXT_ONLY.has(type) || (type === "file" && file === undefined);
}

const TEXT_ONLY = new Set<unknown>(["reference", "tool_reference", "document_url", "tool_file"]);

/** A data URI, the reference that Langfuse's media upload puts in its place, or a URL. */
function isPlayable(data: string): boolean {
  return /^(data:[^,]+,|@@@langfuseMedia:|https?:\/\/)/.test(data);
}

/** Returns the problems of the tool at `path`. A tool without a name breaks the whole chat view. */
export function judgeToolDefinition(tool: unknown, path: string): readonly string[] {
  if (!isJsonObject(tool)) return [`${path} must be a tool (got ${jsonSnippet(tool)})`];
  const { function: definition, name } = tool;
  const problems = [...judgeFields(tool, path)];
  if (!isName(isJsonObject(definition) ? definition["name"] : name)) {
    problems.push(`${path} has no name (got ${jsonSnippet(tool)})`);
  }
  return problems;
}

/** The contents of these fields belong to the user, not to the API. */
const FREE_FIELDS = new Set(["parameters", "schema", "arguments", "raw", "parsed", "metadata"]);

/** No field is in camelCase and none is null, at any depth. */
export function judgeFields(value: unknown, path: string): readonly string[] {
  if (isArray(value)) {
    return value.flatMap((item, index) => judgeFields(item, `${path}[${index}]`));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const problems: string[] = [];
    if (/[A-Z]/.test(key)) problems.push(`${at} is in camelCase: Langfuse knows snake_case only`);
    if (field === null) problems.push(`${at} is null: leave it out`);
    return FREE_FIELDS.has(key) ? problems : [...problems, ...judgeFields(field, at)];
  });
}
