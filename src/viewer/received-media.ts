// Files that Langfuse's SDKs upload apart from the spans, kept in memory for the page.
import type { IncomingMessage, ServerResponse } from "node:http";
import { createHash } from "node:crypto";
import { isObject, parseJson } from "../reading/json.js";
import { readBody, RequestError, send, sendJson } from "./http.js";

/** Bytes of all files together; beyond it the oldest go. */
const LARGEST = 256 * 1024 * 1024;

/** What a browser shows as an image, plays or offers as a file, and never runs. */
const TYPE = /^(?:(?:image|audio|video)\/[\w.+-]+|application\/pdf|text\/plain)$/;

interface File {
  readonly type: string;
  readonly bytes: Buffer;
}

export class ReceivedMedia {
  private readonly announced = new Map<string, string>();
  private readonly files = new Map<string, File>();
  private bytes = 0;

  /** `POST /api/public/media`: answers where to upload to, or null for a file that is known. */
  async announce(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = parseJson((await readBody(request)).toString());
    const { sha256Hash, contentType } = isObject(body) ? body : {};
    if (typeof sha256Hash !== "string" || typeof contentType !== "string") {
      throw new RequestError(400, "A file must be announced with sha256Hash and contentType.");
    }
    const mediaId = idOf(Buffer.from(sha256Hash, "base64"));
    const isKnown = this.files.has(mediaId);
    if (!isKnown) this.announced.set(mediaId, contentType);
    const uploadUrl = isKnown ? null : `http://${request.headers.host}/upload/${mediaId}`;
    sendJson(response, { mediaId, uploadUrl }, 201);
  }

  /** `PUT` to the address that was answered. */
  async upload(request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
    const type = this.announced.get(id);
    if (type === undefined) throw new RequestError(404, "No file was announced with this id.");
    const bytes = await readBody(request);
    if (idOf(createHash("sha256").update(bytes).digest()) !== id) {
      throw new RequestError(400, "The file is not the one that was announced.");
    }
    this.announced.delete(id);
    this.files.set(id, { type, bytes });
    this.bytes += bytes.length;
    for (const [oldest, file] of this.files) {
      if (this.bytes <= LARGEST) break;
      this.files.delete(oldest);
      this.bytes -= file.bytes.length;
    }
    send(response, 200, "", {});
  }

  /** Gives the page a file; what a browser might run is given as bytes of no kind. */
  give(response: ServerResponse, id: string): void {
    const file = this.files.get(id);
    if (file === undefined) throw new RequestError(404, "There is no such file.");
    send(response, 200, file.bytes, {
      "content-type": TYPE.test(file.type) ? file.type : "application/octet-stream",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-disposition": "attachment",
    });
  }
}

/** Langfuse's id of a file. */
function idOf(sha256: Buffer): string {
  return sha256.toString("base64url").slice(0, 22);
}
