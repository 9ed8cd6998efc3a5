// The options of a pipeline: its batches, and whose observations it counts.
import type { Observation } from "../../tracing/observation.js";
import type { SpanConventions } from "../../tracing/span-form.js";
import type { NamedDestination } from "../../tracing/state.js";
import type { Account } from "../process/account.js";

/** The batches of a pipeline, and its destination. */
export interface PipelineOptions {
  /** Observations a batch. */
  readonly flushAt: number;
  /** Seconds that an observation waits for its batch to fill. */
  readonly flushInterval: number;
  /** Writes each observation as it ends, in the same turn. */
  readonly savesAtOnce?: boolean;
  /** Called with observations before they are written; must not reject. */
  readonly prepare?: ((observations: readonly Observation[]) => Promise<void>) | undefined;
  /** Counts its observations; by default the account of `configure`. */
  readonly account?: Account | undefined;
  /** The destination that it belongs to, if the program names it. */
  readonly named?: NamedDestination | undefined;
  /** The conventions that its spans follow beside Langfuse's. */
  readonly conventions?: SpanConventions | undefined;
  /** The most bytes that wait in memory; 64 MB by default. Not an option of users: tests lower it. */
  readonly maxBytes?: number;
}
