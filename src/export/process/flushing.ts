// Changes that last as long as a flush: pauses between two tries end, unless they end in time, and
// a request that is not answered is made once more. All copies of the package share it.
import { machine } from "../../foundation/machine.js";
import { shared } from "../../tracing/shared.js";
import type { Deadline } from "./deadline.js";

interface Flushing {
  /** Of the flushes that are running. */
  readonly deadlines: Set<Deadline>;
  /** Called when a flush begins. */
  readonly listeners: Set<() => void>;
}

const flushing = shared<Flushing>("flushing", () => ({
  deadlines: new Set(),
  listeners: new Set(),
}));

/** Runs `work` as a flush. */
export async function flushUntil(deadline: Deadline, work: () => Promise<void>): Promise<void> {
  flushing.deadlines.add(deadline);
  for (const listener of flushing.listeners) listener();
  try {
    await work();
  } finally {
    flushing.deadlines.delete(deadline);
  }
}

/** Calls `listener` when a flush begins. @returns a function that stops that */
export function onFlush(listener: () => void): () => void {
  flushing.listeners.add(listener);
  return () => flushing.listeners.delete(listener);
}

/** Milliseconds that the flush with the latest deadline still waits; Infinity without a flush. */
export function flushLeftMs(): number {
  const ends = Array.from(flushing.deadlines, ({ atMs }) => atMs);
  return ends.length === 0 ? Infinity : Math.max(0, Math.max(...ends) - machine.now());
}
