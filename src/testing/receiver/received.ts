// What the receiver hands out beside spans and observations.
import type { IncomingHttpHeaders } from "node:http";

/** One HTTP request as it came in. */
export interface ReceivedRequest {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body on the wire, before decompression. */
  readonly byteLength: number;
  /** The body, decompressed. */
  readonly body: Buffer;
  /** How many spans the request carried, whether or not they were taken. */
  readonly spanCount: number;
  /** What was answered; undefined while it is open, and for good when no answer was given. */
  readonly status: number | undefined;
}

/** One media file announced through `POST /api/public/media`. */
export interface ReceivedMedia {
  readonly mediaId: string;
  readonly contentType: string;
  readonly byteLength: number;
  /** Base64, as the announcement gives it. */
  readonly sha256: string;
  readonly traceId: string;
  readonly observationId: string | undefined;
  /** "input", "output" or "metadata". */
  readonly field: string;
  /** Whether its bytes have arrived (through this announcement or an earlier one of the same file). */
  readonly uploaded: boolean;
}

/** One event of the ingestion endpoint that preceded OTLP. */
export interface ReceivedIngestionEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** False where this version of Langfuse refuses the event (a v4 server takes scores only). */
  readonly accepted: boolean;
}
