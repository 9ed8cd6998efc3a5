// Brings files to Langfuse's store, beside the observations that they were in: each file once, a few
// at a time.
import { sentenceOf } from "../../../foundation/sentence-of.js";
import { warnOnce } from "../../../tracing/log.js";
import type { Deadline } from "../../process/deadline.js";
import type { LangfuseServer } from "../../process/registry.js";
import { RequestQueue, type Failure, type Round } from "../request-queue.js";
import { MediaClient, UploadError } from "./media-client.js";

/** The field of an observation in which a file was. */
export type MediaField = "input" | "output" | "metadata";

/** One file of one observation. */
export interface MediaFile {
  /** Such as `"image/png"`. */
  readonly type: string;
  readonly bytes: Buffer;
  /** Langfuse's, from the hash: 22 characters of base64url. It is in the token for the file. */
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
const ROUND_MS = 60_000;
/** A file that fails for so long is given up. */
const PATIENCE_MS = 60 * 60 * 1000;

/** Files on their way to one server. */
export class MediaUploads {
  private readonly client: MediaClient;
  private readonly queue: RequestQueue<MediaFile>;

  /**
   * @param onFailed called with the reason, once per file that could not be uploaded; warns by default
   * @param patienceMs a file that fails for so long is given up
   */
  constructor(
    server: LangfuseServer,
    private readonly onFailed: (reason: string) => void = warnFailed,
    patienceMs = PATIENCE_MS,
  ) {
    this.client = new MediaClient(server);
    this.queue = new RequestQueue({
      kind: "files",
      send: (files, round) => Promise.all(files.map((file) => this.send(file, round))),
      onFailure: ({ reason }, isLost) => {
        if (isLost) this.onFailed(reason);
        else
          warnOnce(
            "media-later",
            `a file was not uploaded to Langfuse: ${sentenceOf(reason)} Files wait in memory.`,
          );
      },
      parallel: PARALLEL,
      maxSize: MAX_WAITING_BYTES,
      sizeOf: ({ bytes }) => bytes.length,
      // The same file twice at once would be uploaded twice.
      keyOf: ({ sha256 }) => sha256,
      roundMs: ROUND_MS,
      patienceMs,
    });
  }

  add(file: MediaFile): void {
    if (!this.queue.add(file)) this.onFailed("too many files are waiting to be uploaded");
  }

  flush(deadline: Deadline): Promise<void> {
    return this.queue.flush(deadline);
  }

  giveUp(): void {
    this.queue.giveUp();
  }

  private async send(file: MediaFile, round: Round): Promise<Failure | undefined> {
    try {
      await this.client.upload(file, round);
      return undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { kind: "file", reason, isFinal: !(error instanceof UploadError) || error.isFinal };
    }
  }
}

function warnFailed(reason: string): void {
  warnOnce(
    "media",
    `a file was not uploaded to Langfuse: ${sentenceOf(reason)} Its observation is sent, and shows no file.`,
  );
}
