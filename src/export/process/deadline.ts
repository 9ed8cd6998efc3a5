// The end of waiting: a time, or a signal before it.
import { setMaxListeners } from "node:events";
import { machine } from "../../foundation/machine.js";

/** When work must be over. */
export interface Deadline {
  /** On the machine's clock, in milliseconds; Infinity: only `signal` ends the work. */
  readonly atMs: number;
  /** Aborted when the work must end before that, or by then. */
  readonly signal: AbortSignal;
}

/** The longest timeout that a timer accepts. */
export const LONGEST_MS = 2 ** 31 - 1;

/** Makes a controller whose signal many requests may listen to at once: Node 20 warns beyond ten. */
export function newAborter(): AbortController {
  const aborter = new AbortController();
  setMaxListeners(0, aborter.signal);
  return aborter;
}

/** No deadline. */
export const NEVER: Deadline = { atMs: Infinity, signal: newAborter().signal };

/**
 * Runs `work` with a deadline `ms` milliseconds from now.
 * @param options.isKeptAlive whether the process lives until `work` is over; true by default
 */
export async function within(
  ms: number,
  work: (deadline: Deadline) => Promise<void>,
  { isKeptAlive = true }: { readonly isKeptAlive?: boolean } = {},
): Promise<void> {
  const aborter = newAborter();
  const timer = machine.setTimeout(() => aborter.abort(), Math.min(ms, LONGEST_MS));
  // Pauses between retries keep no process alive. A caller that waits does.
  if (!isKeptAlive) timer.unref();
  try {
    await work({ atMs: machine.now() + ms, signal: aborter.signal });
  } finally {
    machine.clearTimeout(timer);
  }
}

/** Milliseconds until a deadline; 0 when it is over. */
export function timeLeftMs({ atMs, signal }: Deadline): number {
  return signal.aborted ? 0 : Math.max(0, atMs - machine.now());
}

/** Pauses for `ms` milliseconds, or until `signal` is aborted. Never rejects, and keeps no process alive. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      machine.clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = machine.setTimeout(end, Math.min(ms, LONGEST_MS)).unref();
    signal?.addEventListener("abort", end);
  });
}

/** Waits for `work`, or until `signal` is aborted; rejects only with what `work` rejects with. */
export async function untilAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve, reject) => {
    const end = (): void => resolve();
    signal.addEventListener("abort", end);
    void work.then(end, reject).finally(() => signal.removeEventListener("abort", end));
  });
}
