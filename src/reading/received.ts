// Spans as they arrive over OTLP, and the observations that Langfuse makes of them.
import type { ObservationLevel } from "../foundation/observation-level.js";
import type { ObservationType } from "../foundation/observation-type.js";

/** An attribute's value as Langfuse can store it. */
export type AttributeValue = string | number | boolean | readonly (string | number | boolean)[];

/** The attributes of a span or of a resource, by name. */
export type SpanAttributes = Readonly<Record<string, AttributeValue>>;

/** An event of a span, such as an exception. */
export interface SpanEvent {
  readonly name: string;
  /** Milliseconds since the epoch, with the microseconds as fraction. */
  readonly timeMs: number;
  readonly attributes: SpanAttributes;
}

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
  readonly startMs: number;
  readonly endMs: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  /** OTLP's status: code 0 unset, 1 ok, 2 error. */
  readonly status: { readonly code: number; readonly message: string | undefined };
  readonly attributes: SpanAttributes;
  readonly events: readonly SpanEvent[];
  readonly resource: SpanAttributes;
  readonly scope: { readonly name: string; readonly version: string | undefined };
}

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
  /** Events that are neither input nor output. Langfuse stores none, and neither does `Receiver`. */
  readonly events?: readonly SpanEvent[];
  /** The library or convention by which other attributes than Langfuse's were read. */
  readonly dialect?: string;
  readonly isAppRoot: boolean;
  /** ISO times, cut to milliseconds as Langfuse does. */
  readonly startTime: string;
  readonly endTime: string;
  /** As the span has them: milliseconds since the epoch, with the microseconds as fraction. */
  readonly startMs: number;
  readonly endMs: number;
}
