// The parts of a receiver beside spans and observations.
import type { IncomingHttpHeaders } from "node:http";

/** One HTTP request. */
export interface ReceivedRequest {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body on the wire, before decompression. */
  readonly byteLength: number;
  /** The body, decompressed. */
  readonly body: Buffer;
  /** The number of spans in the request, accepted or not. */
  readonly spanCount: number;
  /** The status of the answer; undefined without one. */
  readonly status: number | undefined;
}

/** One media file announced through `POST /api/public/media`. */
export interface ReceivedMedia {
  readonly mediaId: string;
  readonly contentType: string;
  readonly byteLength: number;
  /** Base64, from the announcement. */
  readonly sha256: string;
  readonly traceId: string;
  readonly observationId: string | undefined;
  /** "input", "output" or "metadata". */
  readonly field: string;
  /** Whether its bytes have arrived, after this announcement or an earlier one of the same file. */
  readonly uploaded: boolean;
}

/** One event of the ingestion endpoint that preceded OTLP. */
export interface ReceivedIngestionEvent {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** False if this version of Langfuse refuses the event: a v4 server accepts scores only. */
  readonly accepted: boolean;
}
