// Reads the body of a request within bounds, packed with gzip or not, as Langfuse accepts it.
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const MEGABYTE = 1024 * 1024;
/** Bytes of a body, as sent and unpacked. */
const LARGEST_SENT = 64 * MEGABYTE;
const LARGEST_UNPACKED = 256 * MEGABYTE;

const unpack = promisify(gunzip);

/** Why a request is refused, and the status of the answer. */
export interface Refusal {
  readonly status: number;
  readonly problem: string;
}

/** A body that was read. */
export interface RequestBody {
  /** Bytes as sent. */
  readonly byteLength: number;
  /** Unpacked; as sent if there is a refusal, and empty for a body that is too long. */
  readonly body: Buffer;
  readonly refusal?: Refusal;
}

/** @throws (rejects with) the system's error if the client goes away */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  let chunks: Buffer[] = [];
  let byteLength = 0;
  for await (const chunk of request) {
    byteLength += (chunk as Buffer).length;
    // A client that is still sending reads no answer: the rest is read, and not kept.
    if (byteLength > LARGEST_SENT) chunks = [];
    else chunks.push(chunk as Buffer);
  }
  const body = Buffer.concat(chunks);
  const refuse = (status: number, problem: string): RequestBody => ({
    byteLength,
    body,
    refusal: { status, problem },
  });
  if (byteLength > LARGEST_SENT) return refuse(413, "the body is longer than 64 MB");
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding === "identity") return { byteLength, body };
  if (encoding !== "gzip") {
    return refuse(400, `content-encoding must be gzip or none, got ${encoding}`);
  }
  try {
    return { byteLength, body: await unpack(body, { maxOutputLength: LARGEST_UNPACKED }) };
  } catch (error) {
    const isTooLong = (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
    return isTooLong
      ? refuse(413, "the body is longer than 256 MB when it is unpacked")
      : refuse(400, `content-encoding is gzip but the body is not: ${String(error)}`);
  }
}
