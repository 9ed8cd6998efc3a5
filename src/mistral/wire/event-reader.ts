// The contract of a reader of streamed answers.
import type { Fields } from "./json.js";

/** Puts the events of a stream together to what the same call answers without a stream. */
export interface EventReader {
  /** Reads one event. @returns whether it carries content; the first that does is the first token */
  add(event: unknown): boolean;
  /** The answer as far as it came. */
  response(): Fields;
  /** Counts what is billed for the bytes that were sent, where the events name their form. */
  billed?(sentBytes: number): Readonly<Record<string, number>> | undefined;
  /** Whether the event with which an answer ends was read. */
  readonly isWhole: boolean;
}
