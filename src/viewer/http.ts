// Bodies read within bounds, and answers that no browser misunderstands.
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";

/** Bytes of a request, as sent and unpacked. */
const LARGEST_SENT = 64 * 1024 * 1024;
const LARGEST_UNPACKED = 256 * 1024 * 1024;

const UNPACK = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;

/** On every answer: nothing is kept, guessed at, or given to other sites. */
const HEADERS = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** An answer that says what was wrong with the request. */
export class RequestError extends Error {
  override name = "RequestError";
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** @throws (rejects with) a RequestError where the body is too long or can't be unpacked */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > LARGEST_SENT) throw new RequestError(413, "The body is longer than 64 MB.");
    chunks.push(chunk as Buffer);
  }
  const body = Buffer.concat(chunks);
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return body;
  if (encoding !== "gzip" && encoding !== "deflate") {
    throw new RequestError(415, `The content-encoding must be gzip, deflate or none.`);
  }
  try {
    return await UNPACK[encoding](body, { maxOutputLength: LARGEST_UNPACKED });
  } catch (error) {
    const isTooLong = (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
    throw isTooLong
      ? new RequestError(413, "The body is longer than 256 MB when it is unpacked.")
      : new RequestError(400, `The body is not what its content-encoding says: ${String(error)}`);
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

export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  send(response, status, JSON.stringify(value), { "content-type": "application/json" });
}

/** Begins an answer that goes on as events come: https://html.spec.whatwg.org/#server-sent-events */
export function beginEvents(response: ServerResponse): void {
  response.writeHead(200, { ...HEADERS, "content-type": "text/event-stream" });
  response.write("retry: 1000\n\n");
}
