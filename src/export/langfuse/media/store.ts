// Langfuse's store of files: a file is announced to Langfuse, goes to the address that it answers
// with, and what came of that is reported. By our own requests, since fetch's sockets would keep a
// process alive for as long as a store does not answer.
// Source: Langfuse's public API for media; the headers of the store as @langfuse/core 5.11 sends them.
import { setTimeout as wait } from "node:timers/promises";
import { basicAuth } from "../basic-auth.js";
import { HttpClient, type Answer, type SendOptions } from "../http.js";
import type { LangfuseServer } from "../../process/registry.js";
import { backoffMs, isRetryable, retryAfterMs } from "../retry.js";
import type { MediaFile } from "./upload.js";

const TRIES = 4;
const EXCERPT = 200;
/** One request may take so long: a file is large, and its way may be slow. */
const TIMEOUT_MS = 60_000;

/** The store of one project. */
export class MediaStore {
  private readonly address: string;
  private readonly langfuse: HttpClient;

  constructor(private readonly server: LangfuseServer) {
    this.address = `${server.baseUrl}/api/public/media`;
    this.langfuse = new HttpClient(this.address);
  }

  /**
   * Brings a file to where Langfuse holds it, unless it does already.
   * @throws (rejects with) an error that says what went wrong
   */
  async take(file: MediaFile, signal: AbortSignal): Promise<void> {
    const { type: contentType, bytes, sha256: sha256Hash, traceId, observationId, field } = file;
    const contentLength = bytes.length;
    const announced = await this.tell(
      { traceId, observationId, field, contentType, contentLength, sha256Hash },
      { signal },
    );
    const { uploadUrl, mediaId } = JSON.parse(announced) as Record<string, unknown>;
    if (typeof uploadUrl !== "string") return;
    if (mediaId !== file.id)
      throw new Error(`it calls the file ${String(mediaId)}, and not ${file.id}`);
    const begun = performance.now();
    const stored = await tried(new HttpClient(uploadUrl), {
      method: "PUT",
      headers: headersOf(file, new URL(uploadUrl)),
      body: bytes,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    await this.tell(
      {
        uploadedAt: new Date().toISOString(),
        uploadHttpStatus: stored.status,
        uploadHttpError: stored.text,
        uploadTimeMs: Math.round(performance.now() - begun),
      },
      { method: "PATCH", url: new URL(`${this.address}/${file.id}`), signal },
    );
    if (!isTaken(stored)) throw new Error(`its store answered ${stored.status}`);
  }

  private async tell(
    body: object,
    options: Pick<SendOptions, "method" | "url" | "signal">,
  ): Promise<string> {
    const answer = await tried(this.langfuse, {
      ...options,
      headers: { authorization: basicAuth(this.server), "content-type": "application/json" },
      body: Buffer.from(JSON.stringify(body)),
      timeoutMs: TIMEOUT_MS,
    });
    if (isTaken(answer)) return answer.text;
    throw new Error(`it answered ${answer.status}. ${answer.text.slice(0, EXCERPT)}`.trim());
  }
}

function isTaken({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** Google's store takes no header that was not signed, and neither of the other two. */
function headersOf({ type, sha256 }: MediaFile, { hostname }: URL): Record<string, string> {
  // One request goes there: its connection is of no more use.
  const headers = { "content-type": type, connection: "close" };
  if (/(?:^|\.)storage\.googleapis\.com$/.test(hostname)) return headers;
  return { ...headers, "x-amz-checksum-sha256": sha256, "x-ms-blob-type": "BlockBlob" };
}

/** The answer to a request that is sent again where that helps. */
async function tried(client: HttpClient, options: SendOptions): Promise<Answer> {
  const { signal } = options;
  for (let failures = 1; ; failures += 1) {
    let asked: number | undefined;
    /* oxlint-disable no-await-in-loop -- one try after the other is the point */
    try {
      const answer = await client.send(options);
      if (!isRetryable(answer.status) || failures >= TRIES) return answer;
      asked = retryAfterMs(answer.headers["retry-after"]);
    } catch (error) {
      if (signal.aborted || failures >= TRIES) throw error;
    }
    await wait(asked ?? backoffMs(failures), undefined, { ref: false, signal });
    /* oxlint-enable no-await-in-loop */
  }
}
