// The contract of a reader of streamed answers.
import type { Fields } from "./json.js";

/** Joins the events of a stream into the answer of the same call without a stream. */
export interface EventReader {
  /** Reads one event. @returns whether it carries content; the first that does is the first token */
  add(event: unknown): boolean;
  /** The answer so far. */
  response(): Fields;
  /** Counts the units that are billed for the sent bytes, if the events name their form. */
  billed?(sentBytes: number): Readonly<Record<string, number>> | undefined;
  /** Whether the event with which an answer ends was read. */
  readonly isWhole: boolean;
}
