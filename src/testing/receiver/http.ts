// Reading a request's body off the wire and writing a reply to it.
import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";
import type { Finding } from "./rules/transport.js";

/** What a route answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when a string, as JSON otherwise; nothing when undefined. */
  readonly body?: unknown;
}

/** The request's body, on the wire and decompressed, and what was wrong with its encoding. */
export interface ReadBody {
  readonly byteLength: number;
  readonly body: Buffer;
  readonly findings: readonly Finding[];
}

export async function readBody(message: IncomingMessage): Promise<ReadBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const wire = Buffer.concat(chunks);
  const byteLength = wire.length;
  const encoding = message.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return { byteLength, body: wire, findings: [] };
  if (encoding !== "gzip") {
    const problem = `content-encoding must be gzip or none, got ${encoding}`;
    return { byteLength, body: wire, findings: [{ problem, status: 400 }] };
  }
  try {
    return { byteLength, body: gunzipSync(wire), findings: [] };
  } catch (error) {
    const problem = `content-encoding is gzip but the body is not: ${String(error)}`;
    return { byteLength, body: wire, findings: [{ problem, status: 400 }] };
  }
}

export function writeReply(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, headersOf(reply)).end(textOf(reply));
}

/** Announces the whole reply, sends half of its body and closes the connection. */
export function writeHalfReply(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(textOf(reply));
  response.writeHead(reply.status, { ...headersOf(reply), "content-length": body.length + 1 });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

function headersOf({ body, headers }: Reply): Record<string, string> {
  const type = typeof body === "string" ? "text/plain" : "application/json";
  return { ...(body === undefined ? {} : { "content-type": type }), ...headers };
}

function textOf({ body }: Reply): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}
