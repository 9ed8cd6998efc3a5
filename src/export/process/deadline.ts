// The end of waiting: a time, or a signal before it. No timer here keeps the process alive.
import { setMaxListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

/** When work must be over. */
export interface Deadline {
  /** On the clock of `performance.now()`, in milliseconds; Infinity: only `signal` ends the work. */
  readonly atMs: number;
  /** Aborted when the work must end before that. */
  readonly signal: AbortSignal;
}

/** Makes a controller whose signal many requests may listen to at once: Node 20 warns beyond ten. */
export function newAborter(): AbortController {
  const aborter = new AbortController();
  setMaxListeners(0, aborter.signal);
  return aborter;
}

/** Milliseconds until a deadline; 0 when it is over. */
export function timeLeftMs({ atMs, signal }: Deadline): number {
  return signal.aborted ? 0 : Math.max(0, atMs - performance.now());
}

/** Pauses for `ms` milliseconds, or until `signal` is aborted. Never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await wait(ms, undefined, { ref: false, ...(signal && { signal }) }).catch(() => {});
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
