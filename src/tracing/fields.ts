// Langfuse's data model: the fields that can be set on an observation and on a trace.
// Source of the names: Langfuse's OpenTelemetry attribute mapping (langfuse.observation.*, langfuse.trace.*).
import type { ObservationLevel } from "../foundation/observation-level.js";

/**
 * A prompt managed in Langfuse that a generation was made from: what `prompt.get` of
 * @langfuse/client returns, or its name and version, which are both needed to link it.
 */
export interface PromptReference {
  readonly name: string;
  readonly version: number;
  /** True: Langfuse could not be asked and does not hold this text, so that nothing is linked. */
  readonly isFallback?: boolean;
}

/** Numbers by kind; what is null or undefined is not known. */
type Amounts = Readonly<Record<string, number | null | undefined>>;

/**
 * What can be said of an observation while it is open. Every field replaces what was there, but
 * `metadata`, whose keys are merged.
 */
export interface ObservationUpdate {
  /** Replaces the name it was opened with. */
  readonly name?: string;
  /** Any value; it is snapshotted at once. Wins over the captured arguments. */
  readonly input?: unknown;
  /** Any value; it is snapshotted at once. Wins over the captured result. */
  readonly output?: unknown;
  /** Any values; they are snapshotted at once. Added to what is there. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** An error that is thrown sets `"ERROR"` by itself. */
  readonly level?: ObservationLevel;
  /** What Langfuse shows beside the level, such as the message of an error. */
  readonly statusMessage?: string;
  /** Version of the code that ran; Langfuse compares versions by it. */
  readonly version?: string;
  /** The model's id, such as `"mistral-small-latest"`. */
  readonly model?: string;
  /** Parameters that were set; null and undefined ones are left out. */
  readonly modelParameters?: Readonly<Record<string, unknown>>;
  /**
   * Token counts by kind. The kinds must not overlap. A missing `total` is added: their sum. Counts
   * that are null or undefined, as in the SDK's responses, are left out.
   */
  readonly usage?: Amounts;
  /** US dollars by kind, likewise. */
  readonly costDetails?: Amounts;
  /**
   * Said of a generation, it links that one; said of anything else, the generations begun under it
   * from then on. Null: none.
   */
  readonly prompt?: PromptReference | null;
  /** When the first token came; Langfuse shows the time to first token from it. */
  readonly completionStartTime?: Date;
}

/**
 * What can be said of a whole trace; it goes on every observation of it that is not yet sent. Names,
 * ids and tags have at most 200 characters: a longer one is left out, with a warning.
 */
export interface TraceAttributes {
  /** The trace's name in lists; by default that of its first observation. */
  readonly name?: string;
  /** Whom Langfuse counts the trace's use and cost for. */
  readonly userId?: string;
  /** Traces of one session are shown as one conversation. */
  readonly sessionId?: string;
  /** Added to the tags that are there. */
  readonly tags?: readonly string[];
  /** Any values; they are snapshotted at once. Added to what is there. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Version of the code; Langfuse compares versions by it. */
  readonly version?: string;
  /** Such as `"production"`, in place of the process's own: at most 40 of a-z, 0-9, "-", "_". */
  readonly environment?: string;
  /** Whether anyone with the link may see the trace in Langfuse. */
  readonly public?: boolean;
}
