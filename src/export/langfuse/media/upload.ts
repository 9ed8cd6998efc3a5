// Brings files to Langfuse's store, beside the observations that they were in: each file once, a few
// at a time.
import { warnOnce } from "../../../tracing/log.js";
import { hold, release } from "../../process/pending.js";
import type { LangfuseServer, Pending } from "../../process/registry.js";
import { untraced } from "../../process/untraced.js";
import { MediaStore } from "./store.js";

/** Where in an observation a file was. */
export type MediaField = "input" | "output" | "metadata";

/** One file of one observation. */
export interface MediaFile {
  /** Such as `"image/png"`. */
  readonly type: string;
  readonly bytes: Buffer;
  /** Langfuse's, from the hash: 22 characters of base64url. It is in the token that stands for the file. */
  readonly id: string;
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
/** One file may take so long, its retries included. */
const TIMEOUT_MS = 60_000;

/** Files on their way to one server. */
export class MediaUploads implements Pending {
  private readonly waiting: MediaFile[] = [];
  private waitingBytes = 0;
  /** By hash: the same file twice at once would be uploaded twice. */
  private readonly underWay = new Map<string, Promise<void>>();
  private settled: Promise<void> | undefined;
  private settle: (() => void) | undefined;
  private readonly store: MediaStore;
  private aborter = new AbortController();

  /** @param onFailed is told why a file could not be uploaded; a warning by default */
  constructor(
    server: LangfuseServer,
    private readonly onFailed: (why: string) => void = warnFailed,
  ) {
    this.store = new MediaStore(server);
  }

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
    // Its timer keeps no process alive, and neither does a request.
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      await this.store.take(file, AbortSignal.any([signal, timeout]));
    } catch (error) {
      if (signal.aborted) return;
      const why = error instanceof Error ? error.message : String(error);
      this.onFailed(timeout.aborted ? "it took too long" : why);
    }
  }
}

function warnFailed(why: string): void {
  warnOnce(
    "media",
    `a file could not be uploaded to Langfuse: ${why}. Its observation is there, with a file that can't be shown.`,
  );
}
