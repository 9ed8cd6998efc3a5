// What one message, one tool call, one chunk of content and one tool definition must look like for
// Langfuse's chat view. A single one that does not fit turns the whole view into a table of JSON.
import { isArray, isObject, jsonSnippet } from "../../../reading/json.js";

/** Judges a message at the path. */
export function judgeMessage(message: unknown, path: string): readonly string[] {
  if (!isObject(message)) return [`${path} must be a message, got ${jsonSnippet(message)}`];
  const { role, content, tool_calls: toolCalls, tool_call_id: toolCallId, thinking } = message;
  const problems = [...judgeFields(message, path)];
  if (typeof role !== "string" || role === "") {
    problems.push(`${path}.role must be a string, got ${jsonSnippet(role)}`);
  }
  if (typeof content === "number" || typeof content === "boolean") {
    problems.push(`${path}.content must be text or chunks, got ${jsonSnippet(content)}`);
  }
  if (isArray(content)) {
    problems.push(
      ...content.flatMap((chunk, index) => judgeChunk(chunk, `${path}.content[${index}]`)),
    );
  }
  if (isArray(toolCalls)) problems.push(...judgeToolCalls(toolCalls, `${path}.tool_calls`));
  else if (toolCalls !== undefined && toolCalls !== null) {
    problems.push(`${path}.tool_calls must be a list, got ${jsonSnippet(toolCalls)}`);
  }
  if (toolCallId !== undefined && toolCallId !== null && !isId(toolCallId)) {
    problems.push(`${path}.tool_call_id must be an id, got ${jsonSnippet(toolCallId)}`);
  }
  if (thinking !== undefined && thinking !== null && !isThinking(thinking)) {
    problems.push(
      `${path}.thinking must be [{"type": "thinking", "content": "..."}], got ${jsonSnippet(thinking)}`,
    );
  }
  return problems;
}

/** An id is text; "null" is what the Mistral SDK makes of a missing one. */
function isId(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value !== "null";
}

function isThinking(value: unknown): boolean {
  return (
    isArray(value) &&
    value.every(
      (part) =>
        isObject(part) && part["type"] === "thinking" && typeof part["content"] === "string",
    )
  );
}

function judgeToolCalls(calls: readonly unknown[], path: string): readonly string[] {
  if (calls.length === 0) return [`${path} is empty: leave it out when there are no calls`];
  return calls.flatMap((call, index) => judgeToolCall(call, `${path}[${index}]`));
}

function judgeToolCall(call: unknown, path: string): readonly string[] {
  if (!isObject(call)) return [`${path} must be a tool call, got ${jsonSnippet(call)}`];
  const problems: string[] = [];
  if (!isId(call["id"])) problems.push(`${path}.id must be an id, got ${jsonSnippet(call["id"])}`);
  if (call["type"] !== "function") {
    problems.push(`${path}.type must be "function", got ${jsonSnippet(call["type"])}`);
  }
  const called = call["function"];
  if (!isObject(called)) {
    return [...problems, `${path}.function must be {name, arguments}, got ${jsonSnippet(called)}`];
  }
  if (!isName(called["name"])) {
    problems.push(`${path}.function.name must be a name, got ${jsonSnippet(called["name"])}`);
  }
  if (typeof called["arguments"] !== "string") {
    problems.push(
      `${path}.function.arguments must be JSON text, got ${jsonSnippet(called["arguments"])}`,
    );
  }
  return problems;
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function judgeChunk(chunk: unknown, path: string): readonly string[] {
  if (typeof chunk === "string") return [];
  if (!isObject(chunk)) return [`${path} must be a chunk of content, got ${jsonSnippet(chunk)}`];
  if (!isName(chunk["type"]))
    return [`${path}.type must be a string, got ${jsonSnippet(chunk["type"])}`];
  if (chunk["type"] === "thinking") {
    return [`${path} is a thinking chunk: put thinking beside the content`];
  }
  if (chunk["type"] === "image_url" || "image_url" in chunk) {
    const image = chunk["image_url"];
    return isObject(image) && typeof image["url"] === "string"
      ? []
      : [`${path}.image_url must be {"url": "..."}, got ${jsonSnippet(image)}`];
  }
  if (chunk["type"] === "input_audio" || "input_audio" in chunk) {
    const audio = chunk["input_audio"];
    return isObject(audio) && typeof audio["data"] === "string" && isPlayable(audio["data"])
      ? []
      : [
          `${path}.input_audio must be {"data": "data:audio/...;base64,..."}, got ${jsonSnippet(audio)}`,
        ];
  }
  return [];
}

// A data URI, what Langfuse's media upload puts in its place, or where the file lies.
function isPlayable(data: string): boolean {
  return /^(data:[^,]+,|@@@langfuseMedia:|https?:\/\/)/.test(data);
}

/** Judges one of the tools offered at the path; a nameless one costs the whole chat view. */
export function judgeToolDefinition(tool: unknown, path: string): readonly string[] {
  if (!isObject(tool)) return [`${path} must be a tool, got ${jsonSnippet(tool)}`];
  const { function: offered, name } = tool;
  const problems = [...judgeFields(tool, path)];
  if (!isName(isObject(offered) ? offered["name"] : name)) {
    problems.push(`${path} has no name, got ${jsonSnippet(tool)}`);
  }
  return problems;
}

// What is in these is the user's own, not the API's.
const free = new Set(["parameters", "schema", "arguments", "raw", "parsed", "metadata"]);

/** No field is in camelCase and none is null, at any depth. */
export function judgeFields(value: unknown, path: string): readonly string[] {
  if (isArray(value)) {
    return value.flatMap((item, index) => judgeFields(item, `${path}[${index}]`));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const problems: string[] = [];
    if (/[A-Z]/.test(key)) problems.push(`${at} is in camelCase: Langfuse knows snake_case only`);
    if (field === null) problems.push(`${at} is null: leave it out`);
    return free.has(key) ? problems : [...problems, ...judgeFields(field, at)];
  });
}
