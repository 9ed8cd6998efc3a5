// A request to the mock server, read to its end and parsed.
import type { IncomingMessage } from "node:http";
import { isJsonObject } from "../../reading/json.js";

/** A request that the mock server received. */
export interface StandInRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case; repeated headers are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Parsed JSON; a form as `{ __multipart__: { field: value } }`, with the names of files; any other
   * text as it is; undefined if empty.
   */
  readonly body: unknown;
  /** Whether the body asks for a stream. */
  readonly stream: boolean;
  /** The text of the last user message, or the `prompt` of a fill-in-the-middle request, or "". */
  readonly prompt: string;
}

/** Reads a request to its end. Rejects if the client closes the connection before that. */
export async function readRequest(incoming: IncomingMessage): Promise<StandInRequest> {
  const url = new URL(incoming.url ?? "/", "http://stand-in");
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : (value ?? "");
  }
  const body = await parseBody(await readAll(incoming), headers["content-type"] ?? "");
  return {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    body,
    stream: asksForStream(body),
    prompt: promptOf(body),
  };
}

/** Returns the messages of a request body, or an empty list. */
export function messagesOf(body: unknown): readonly unknown[] {
  return isJsonObject(body) && Array.isArray(body["messages"]) ? body["messages"] : [];
}

/** The text of a content that may be a string or a list of chunks. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((chunk: unknown) => (isJsonObject(chunk) ? chunk["text"] : undefined))
    .filter((text) => typeof text === "string")
    .join("");
}

/** Whether a request body asks for a stream. In a form, the value is a text. */
export function asksForStream(body: unknown): boolean {
  if (!isJsonObject(body)) return false;
  const fields = isJsonObject(body["__multipart__"]) ? body["__multipart__"] : body;
  return fields["stream"] === true || fields["stream"] === "true";
}

function promptOf(body: unknown): string {
  const userMessage = messagesOf(body).findLast(
    (message) => isJsonObject(message) && message["role"] === "user",
  );
  if (isJsonObject(userMessage)) return textOf(userMessage["content"]);
  return isJsonObject(body) && typeof body["prompt"] === "string" ? body["prompt"] : "";
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

async function parseBody(bytes: Buffer, contentType: string): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  if (contentType.startsWith("multipart/form-data")) {
    return { __multipart__: await readForm(bytes, contentType) };
  }
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function readForm(bytes: Buffer, contentType: string): Promise<Record<string, unknown>> {
  const form = await new Response(bytes, { headers: { "content-type": contentType } }).formData();
  const fields: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    const values = form
      .getAll(name)
      .map((value) => (typeof value === "string" ? value : value.name));
    fields[name] = values.length > 1 ? values : values[0];
  }
  return fields;
}
