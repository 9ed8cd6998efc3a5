// Langfuse's store of files: a file is announced to Langfuse, sent to the returned address, and its
// upload is reported. By our own requests, since fetch's sockets would keep a process alive for as
// long as a store does not answer.
// Source: Langfuse's public API for media; the headers of the store as @langfuse/core 5.11 sends them.
import { machine } from "../../../foundation/machine.js";
import { bare, copyFields } from "../../../foundation/own-fields.js";
import type { LangfuseServer } from "../../process/registry.js";
import { HttpClient, TimeoutError, type HttpRequest, type HttpResponse } from "../http.js";
import type { Round } from "../request-queue.js";
import { meaningOf } from "../retry.js";
import { sendWithRetries } from "../send-with-retries.js";
import { jsonHeaders } from "../server-headers.js";
import { storeGuard } from "./store-address.js";
import type { MediaFile } from "./upload.js";

const TRIES = 4;
const EXCERPT = 200;

/** Says why a file could not be uploaded. */
export class UploadError extends Error {
  /** @param isFinal whether no further request would change it */
  constructor(
    message: string,
    readonly isFinal: boolean,
  ) {
    super(message);
  }
}

/** Uploads files to one project. */
export class MediaClient {
  private readonly address: string;
  private readonly langfuse: HttpClient;

  constructor(private readonly server: LangfuseServer) {
    this.address = `${server.baseUrl}/api/public/media`;
    this.langfuse = new HttpClient(this.address);
  }

  /**
   * Brings a file to where Langfuse holds it, unless it does already.
   * @throws (rejects with) an UploadError
   */
  async upload(file: MediaFile, round: Round): Promise<void> {
    const { type: contentType, bytes, sha256: sha256Hash, traceId, observationId, field } = file;
    const contentLength = bytes.length;
    const announcement = await this.call(
      { traceId, observationId, field, contentType, contentLength, sha256Hash },
      round,
    );
    const { uploadUrl, mediaId } = copyFields(JSON.parse(announcement) as Record<string, unknown>);
    if (typeof uploadUrl !== "string") return;
    if (mediaId !== file.id)
      throw new UploadError(`it returned the id ${String(mediaId)} instead of ${file.id}`, true);
    const store = new URL(uploadUrl);
    const guard = await storeGuard(this.server.baseUrl);
    const problem = guard.problemOf(store);
    if (problem !== undefined) throw new UploadError(problem, true);
    const startMs = machine.now();
    const response = await responseOf(
      new HttpClient(uploadUrl, guard.lookup),
      { method: "PUT", headers: headersOf(file, store), body: bytes },
      round,
    );
    await this.call(
      {
        uploadedAt: new Date(machine.epochMs()).toISOString(),
        uploadHttpStatus: response.status,
        uploadHttpError: response.text,
        uploadTimeMs: Math.round(machine.now() - startMs),
      },
      round,
      { method: "PATCH", url: new URL(`${this.address}/${file.id}`) },
    );
    throwUnlessArrived(response, `its store answered ${response.status}`);
  }

  /** Calls Langfuse's API for media. */
  private async call(
    body: object,
    round: Round,
    target: Pick<HttpRequest, "method" | "url"> = {},
  ): Promise<string> {
    const headers = jsonHeaders(this.server);
    const request = { ...target, headers, body: Buffer.from(JSON.stringify(bare(body))) };
    const response = await responseOf(this.langfuse, request, round);
    const excerpt = response.text.slice(0, EXCERPT);
    throwUnlessArrived(response, `it answered ${response.status}. ${excerpt}`.trim());
    return response.text;
  }
}

/** Google's store takes no header that was not signed, and neither of the other two. */
function headersOf({ type, sha256 }: MediaFile, { hostname }: URL): Record<string, string> {
  // One request goes there: its connection is of no more use.
  const headers = { "content-type": type, connection: "close" };
  if (/(?:^|\.)storage\.googleapis\.com$/.test(hostname)) return headers;
  return { ...headers, "x-amz-checksum-sha256": sha256, "x-ms-blob-type": "BlockBlob" };
}

/** The response to a request that is sent again where that helps. */
async function responseOf(
  client: HttpClient,
  request: HttpRequest,
  { deadline, tries = TRIES }: Round,
): Promise<HttpResponse> {
  const reply = await sendWithRetries(client, request, { deadline, tries });
  if (reply === undefined) throw new UploadError(new TimeoutError().message, false);
  if (reply instanceof Error) throw new UploadError(reply.message, false);
  return reply;
}

function throwUnlessArrived(response: HttpResponse, message: string): void {
  const meaning = meaningOf(response);
  if (meaning !== "arrived") throw new UploadError(message, meaning !== "retry");
}
