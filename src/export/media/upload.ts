// Brings files to Langfuse's store, beside the observations that they were in: each file once, a few
// at a time, by @langfuse/core, which is loaded with the first one.
import type * as LangfuseCore from "@langfuse/core";
import { warnOnce } from "../../tracing/log.js";
import { VERSION } from "../../tracing/resource.js";
import { hold, release } from "../pending.js";
import type { LangfuseServer, Pending } from "../registry.js";
import { untraced } from "../untraced.js";

/** Where in an observation a file was. */
export type MediaField = "input" | "output" | "metadata";

/** One file of one observation. */
export interface MediaFile {
  /** Such as `"image/png"`. */
  readonly type: string;
  readonly bytes: Buffer;
  /** Base64. */
  readonly sha256: string;
  readonly traceId: string;
  readonly observationId: string;
  readonly field: MediaField;
}

/** Files on their way at the same time. */
const PARALLEL = 4;
/** Bytes that may wait; a file beyond it is not uploaded. */
const MAX_WAITING_BYTES = 128 * 1024 * 1024;
/** One file may take so long, its retries included: the package itself sets no limit. */
const TIMEOUT_MS = 60_000;

/** Announces a file and, where Langfuse does not hold it, uploads it. */
type Upload = (file: MediaFile) => Promise<void>;

/** Files on their way to one server. */
export class MediaUploads implements Pending {
  private readonly waiting: MediaFile[] = [];
  private waitingBytes = 0;
  /** By hash: the same file twice at once would be uploaded twice. */
  private readonly underWay = new Map<string, Promise<void>>();
  private settled: Promise<void> | undefined;
  private settle: (() => void) | undefined;
  private upload: Promise<Upload> | undefined;
  private aborter = new AbortController();

  /** @param onFailed is told why a file could not be uploaded; a warning by default */
  constructor(
    private readonly server: LangfuseServer,
    private readonly onFailed: (why: string) => void = warnFailed,
  ) {}

  add(file: MediaFile): void {
    if (this.waitingBytes + file.bytes.length > MAX_WAITING_BYTES) {
      this.onFailed("too many files are waiting to be uploaded");
      return;
    }
    this.waiting.push(file);
    this.waitingBytes += file.bytes.length;
    hold(this);
    this.settled ??= new Promise((resolve) => {
      this.settle = resolve;
    });
    untraced(() => this.pump());
  }

  async flush(): Promise<void> {
    await this.settled;
  }

  saveNow(): void {
    // An upload takes longer than a process that ends has left.
  }

  giveUp(): void {
    this.waiting.length = 0;
    this.aborter.abort();
    this.aborter = new AbortController();
  }

  private pump(): void {
    while (this.underWay.size < PARALLEL) {
      const index = this.waiting.findIndex(({ sha256 }) => !this.underWay.has(sha256));
      const [file] = index < 0 ? [] : this.waiting.splice(index, 1);
      if (file === undefined) break;
      const sent = this.send(file).finally(() => {
        this.underWay.delete(file.sha256);
        this.waitingBytes -= file.bytes.length;
        this.pump();
      });
      this.underWay.set(file.sha256, sent);
    }
    if (this.underWay.size > 0) return;
    this.waitingBytes = 0;
    release(this);
    this.settle?.();
    this.settled = undefined;
  }

  private async send(file: MediaFile): Promise<void> {
    const { signal } = this.aborter;
    try {
      this.upload ??= import("@langfuse/core").then((core) => uploadTo(this.server, core));
      const upload = await this.upload;
      await Promise.race([
        upload(file),
        ended(AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])),
      ]);
    } catch (error) {
      if (!signal.aborted) this.onFailed(error instanceof Error ? error.message : String(error));
    }
  }
}

function uploadTo(server: LangfuseServer, core: typeof LangfuseCore): Upload {
  const { LangfuseAPIClient, LangfuseMedia, uploadMedia } = core;
  const apiClient = new LangfuseAPIClient({
    environment: server.baseUrl,
    baseUrl: server.baseUrl,
    username: server.publicKey,
    password: server.secretKey,
    xLangfusePublicKey: server.publicKey,
    xLangfuseSdkName: "mistral-traced",
    xLangfuseSdkVersion: VERSION,
  });
  return ({ type, bytes, traceId, observationId, field }) =>
    uploadMedia({
      apiClient,
      // As bytes: its own reading of base64 takes a second for 10 MB.
      media: new LangfuseMedia({
        source: "bytes",
        contentBytes: bytes,
        contentType: type as MediaContentType,
      }),
      traceId,
      observationId,
      field,
      maxRetries: 3,
      baseDelay: 250,
    });
}

type MediaContentType = NonNullable<LangfuseCore.LangfuseMedia["_contentType"]>;

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("it took too long")), { once: true });
  });
}

function warnFailed(why: string): void {
  warnOnce(
    "media",
    `a file could not be uploaded to Langfuse: ${why}. Its observation is there, with a file that can't be shown.`,
  );
}
