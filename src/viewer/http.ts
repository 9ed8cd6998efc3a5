// Answers that no browser misunderstands.
import type { ServerResponse } from "node:http";
import { writeReply, type Reply } from "../langfuse-server/reply.js";

/** On every answer: nothing is cached, guessed at, or sent to other sites. */
const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** An error of the request, with its status and message. */
export class RequestError extends Error {
  override name = "RequestError";
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export function send(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { ...HEADERS, ...headers }).end(body);
}

/** Answers an SDK. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  writeReply(response, reply, HEADERS);
}

export function sendJson(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, status, JSON.stringify(value), { "content-type": "application/json", ...headers });
}

/** Begins an answer that stays open for events: https://html.spec.whatwg.org/#server-sent-events */
export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
  response.write("retry: 1000\n\n");
}
