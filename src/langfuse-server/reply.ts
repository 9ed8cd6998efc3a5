// Answers of a Langfuse server.
import type { ServerResponse } from "node:http";

/** The answer of a route. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is when a string, as JSON otherwise; nothing when undefined. */
  readonly body?: unknown;
}

/** @param headers those of every answer of the server */
export function writeReply(
  response: ServerResponse,
  reply: Reply,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(reply.status, { ...headers, ...replyHeaders(reply) }).end(replyText(reply));
}

export function replyHeaders({ body, headers }: Reply): Record<string, string> {
  const type = typeof body === "string" ? "text/plain" : "application/json";
  return { ...(body === undefined ? {} : { "content-type": type }), ...headers };
}

export function replyText({ body }: Reply): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}
