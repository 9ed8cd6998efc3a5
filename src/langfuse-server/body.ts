// Reads the body of a request within bounds, packed with gzip or not, as Langfuse accepts it.
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = Buffer.from('"\\,[{');
const MEGABYTE = 1024 * 1024;
/** Bytes of a body, as sent and unpacked. */
const LARGEST_SENT = 64 * MEGABYTE;
const LARGEST_UNPACKED = 256 * MEGABYTE;

/** Objects, lists and members of JSON: "[]," has three bytes, and becomes a list of sixteen or more. */
const MOST_VALUES = 2_000_000;

const unpack = promisify(gunzip);
let lastUnpacking: Promise<unknown> = Promise.resolve();

function nothing(): void {}

/** Unpacks one body at a time: a few of 256 MB beside each other would fill the memory. */
function unpackInTurn(body: Buffer): Promise<Buffer> {
  const unpacking = lastUnpacking.then(() => unpack(body, { maxOutputLength: LARGEST_UNPACKED }));
  // The last body is not kept.
  lastUnpacking = unpacking.then(nothing, nothing);
  return unpacking;
}

/** The reason and the HTTP status of a refusal. */
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
  const judged = (unpacked: Buffer): RequestBody =>
    request.method === "POST" && !isProtobuf(request) && hasTooManyValues(unpacked)
      ? { ...refuse(413, "the body has more than 2,000,000 JSON values"), body: Buffer.alloc(0) }
      : { byteLength, body: unpacked };
  if (encoding === "identity") return judged(body);
  if (encoding !== "gzip") {
    return refuse(400, `content-encoding must be gzip or none (got ${encoding})`);
  }
  try {
    return judged(await unpackInTurn(body));
  } catch (error) {
    const isTooLong = (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
    return isTooLong
      ? refuse(413, "the body is longer than 256 MB when it is unpacked")
      : refuse(400, `content-encoding is gzip but the body is not: ${String(error)}`);
  }
}

function isProtobuf({ headers }: IncomingMessage): boolean {
  return /protobuf/i.test(headers["content-type"] ?? "");
}

/** Counts the brackets and commas outside of texts, which bound the size of the parsed JSON. */
function hasTooManyValues(json: Buffer): boolean {
  if (json.length <= MOST_VALUES) return false;
  let values = 0;
  let isText = false;
  for (let at = 0; at < json.length && values <= MOST_VALUES; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) isText = !isText;
    else if (isText) at += byte === BACKSLASH ? 1 : 0;
    else if (byte === COMMA || byte === BRACKET || byte === BRACE) values += 1;
  }
  return values > MOST_VALUES;
}
