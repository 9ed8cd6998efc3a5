// SIGTERM and SIGINT while observations are waiting. The listeners do not exist at other times, and
// the program's own listeners see the process as if ours were never there.
import { isMainThread } from "node:worker_threads";
import { abandonAll } from "../tracing/consumption.js";
import { deliverAll, deliverOrSave, saveAll } from "./ending.js";
import { registry } from "./registry.js";
import { untraced } from "./untraced.js";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** Whether a signal that would have ended the process waits for the delivery. */
let isEnding = false;

/** The program's own listeners have their turn, in which ours must not come back. */
let isLeaving = false;

/** Listens, before all others, as long as {@link unwatchSignals} is not called. */
export function watchSignals(): void {
  // A worker thread gets no signals.
  if (registry.onSignal !== undefined || isLeaving || !isMainThread) return;
  registry.onSignal = onSignal;
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
}

export function unwatchSignals(): void {
  const { onSignal } = registry;
  // The second signal must find us.
  if (onSignal === undefined || isEnding) return;
  registry.onSignal = undefined;
  for (const signal of SIGNALS) process.removeListener(signal, onSignal);
}

function onSignal(signal: NodeJS.Signals): void {
  const isAlone = process.listeners(signal).every((listener) => listener === onSignal);
  if (!isAlone) leaveToOthers();
  else if (isEnding) {
    saveAll();
    raise(signal);
  } else {
    isEnding = true;
    abandonAll();
    const limit = registry.exitTimeout * 1000;
    void untraced(() => deliverOrSave(limit)).then(() => raise(signal));
  }
}

/**
 * The program's listeners decide what happens, maybe `process.exit` in this very turn: so the disk
 * first, and from there to Langfuse while they work.
 */
function leaveToOthers(): void {
  saveAll();
  void untraced(deliverAll);
  // Some look whether they are the only listener, and end the process themselves if they are.
  unwatchSignals();
  isLeaving = true;
  setImmediate(() => {
    isLeaving = false;
    if (registry.pending.size > 0) watchSignals();
  });
}

/** Ends the process as the signal would have ended it. */
function raise(signal: NodeJS.Signals): void {
  isEnding = false;
  unwatchSignals();
  process.kill(process.pid, signal);
}
