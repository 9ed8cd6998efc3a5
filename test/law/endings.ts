// Helpers for every way of ending a consumption.
import { show, type Transcript } from "./transcript.js";

/** The items and the end that a consumer got. */
export interface Seen {
  readonly items: unknown[];
  /** The error that came from the source, if one did. */
  failed?: boolean;
  /** The source was read by a consumer that returns all or nothing: its items are unknown. */
  hidden?: boolean;
}

/** One way to consume a result and to end. */
export interface Ending<Result> {
  readonly name: string;
  /** Consumes `result`; everything it sees goes into `log`. Must not throw. */
  consume(result: Result, log: Transcript, seen: Seen): unknown;
  /**
   * The mark of the observation of a result that was not read to its end; it is open until a
   * shutdown.
   */
  readonly mark?: "never consumed" | "not consumed to the end";
  /** Several readers run side by side: only the order of each one's own events is fixed. */
  readonly sideBySide?: boolean;
}

/** Runs `step`; an error of the source is logged and remembered. */
export async function attempt(log: Transcript, seen: Seen, step: () => unknown): Promise<void> {
  try {
    const value = await step();
    log.consumer(value === undefined ? "went on" : `got ${show(value)}`);
  } catch (error) {
    log.consumer(`caught ${String(error)}`);
    if (/failed at|thrown in/.test(String(error))) seen.failed = true;
  }
}
