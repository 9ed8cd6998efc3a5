// Langfuse's data model: the fields that can be set on an observation and on a trace.
// Source of the names: Langfuse's OpenTelemetry attribute mapping (langfuse.observation.*, langfuse.trace.*).
import type { ObservationLevel } from "../foundation/observation-level.js";

/**
 * A prompt managed in Langfuse that a generation was made from: the result of `prompt.get` of
 * @langfuse/client, or its name and version. Both are needed to link it.
 */
export interface PromptReference {
  readonly name: string;
  readonly version: number;
  /** True: the text comes from the program, since Langfuse did not answer; nothing is linked. */
  readonly isFallback?: boolean;
}

/** Numbers by kind; null or undefined for an unknown one. */
type Amounts = Readonly<Record<string, number | null | undefined>>;

/**
 * An update of an open observation. Every field replaces the earlier value, except `metadata`, whose
 * keys are merged.
 */
export interface ObservationUpdate {
  /** Replaces the name of the method or function. */
  readonly name?: string;
  /** Any value, snapshotted at once. Wins over the captured arguments. */
  readonly input?: unknown;
  /** Any value, snapshotted at once. Wins over the captured result. */
  readonly output?: unknown;
  /** Any values, snapshotted at once. Added to the earlier metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** A thrown error sets `"ERROR"` by itself. */
  readonly level?: ObservationLevel;
  /** Shown beside the level in Langfuse, such as the message of an error. */
  readonly statusMessage?: string;
  /** Version of the code that ran; Langfuse compares versions by it. */
  readonly version?: string;
  /** The model's id, such as `"mistral-small-latest"`. */
  readonly model?: string;
  /** Parameters that were set; null and undefined ones are left out. */
  readonly modelParameters?: Readonly<Record<string, unknown>>;
  /**
   * The unchanged usage object of Mistral, OpenAI or the AI SDK, with its details; or counts by
   * kind, which must not overlap. A missing `total` is added: their sum. Counts that are null or
   * undefined are left out.
   */
  readonly usage?: Amounts | object;
  /** US dollars by kind; a missing `total` is added. Without it, list prices count. */
  readonly costDetails?: Amounts;
  /**
   * Set on a generation, links that generation. Set on any other observation, links every generation
   * started inside it until it is set to null.
   */
  readonly prompt?: PromptReference | null;
  /** The time of the first token; Langfuse computes the time to first token from it. */
  readonly completionStartTime?: Date;
}

/**
 * Attributes of a trace. Every observation of it that is not yet sent carries them. Names, ids and
 * tags have at most 200 characters: a longer one is left out, with a warning.
 */
export interface TraceAttributes {
  /** The trace's name in lists; by default that of its first observation. */
  readonly name?: string;
  /** The user whose use and cost Langfuse counts. */
  readonly userId?: string;
  /** Traces of one session are shown as one conversation. */
  readonly sessionId?: string;
  /** Added to the earlier tags. */
  readonly tags?: readonly string[];
  /** Any values, snapshotted at once. Added to the earlier metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Version of the code; Langfuse compares versions by it. */
  readonly version?: string;
  /** Such as `"production"`, in place of the process's own: at most 40 of a-z, 0-9, "-", "_". */
  readonly environment?: string;
  /** Whether anyone with the link may see the trace in Langfuse. */
  readonly public?: boolean;
}
