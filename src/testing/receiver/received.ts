// What the receiver hands out: the spans, observations and other things that arrived at it.
import type { IncomingHttpHeaders } from "node:http";

/** An attribute's value as Langfuse can store it. */
export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[];

export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A span as it arrived, read from OTLP and not yet interpreted. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  /** Whether the parent lives in another process (OTLP's span flag 0x200). */
  readonly parentIsRemote: boolean;
  readonly name: string;
  /** OTLP's number: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Milliseconds since the epoch, with the microseconds as fraction. */
  readonly startTimeMs: number;
  readonly endTimeMs: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  /** OTLP's status: code 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number; readonly message: string | undefined };
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: { readonly name: string; readonly version: string | undefined };
}

/** The ten types of observation that Langfuse knows. */
export const observationTypes = [
  "span",
  "generation",
  "event",
  "embedding",
  "agent",
  "tool",
  "chain",
  "retriever",
  "guardrail",
  "evaluator",
] as const;

export type ObservationType = (typeof observationTypes)[number];

export const observationLevels = ["DEBUG", "DEFAULT", "WARNING", "ERROR"] as const;

export type ObservationLevel = (typeof observationLevels)[number];

/** A span as Langfuse reads it: what its database would hold and its UI would show. */
export interface ReceivedObservation {
  readonly id: string;
  readonly traceId: string;
  readonly parentId: string | undefined;
  readonly type: ObservationType;
  readonly name: string;
  /** Parsed where the attribute holds JSON text, as the UI does; the text itself elsewhere. */
  readonly input: unknown;
  readonly output: unknown;
  readonly model: string | undefined;
  readonly modelParameters: Readonly<Record<string, string | number>> | undefined;
  readonly usageDetails: Readonly<Record<string, number>> | undefined;
  /** In US dollars. */
  readonly costDetails: Readonly<Record<string, number>> | undefined;
  readonly level: ObservationLevel;
  readonly statusMessage: string | undefined;
  /** ISO time of the first token. */
  readonly completionStartTime: string | undefined;
  readonly prompt: { readonly name: string; readonly version: number } | undefined;
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly tags: readonly string[];
  readonly traceName: string | undefined;
  readonly environment: string;
  readonly release: string | undefined;
  readonly version: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly traceMetadata: Readonly<Record<string, unknown>>;
  readonly isAppRoot: boolean;
  /** ISO times, cut to milliseconds as Langfuse does. */
  readonly startTime: string;
  readonly endTime: string;
}

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
