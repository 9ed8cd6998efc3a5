// SIGTERM and SIGINT while observations are waiting. At other times there are no listeners, and the
// program's own listeners see the process as if ours were never there.
import { isMainThread } from "node:worker_threads";
import { machine } from "../../foundation/machine.js";
import { abandonAll } from "../../tracing/iterations/consumption.js";
import { shared } from "../../tracing/shared.js";
import { deliverAll, deliverOrSave, leaveSpool, saveAll, SYNC_MS } from "./ending.js";
import { within } from "./deadline.js";
import { registry } from "./registry.js";
import { untraced } from "./untraced.js";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * The time for which the listeners stay after the last observation has gone. Node drops a signal
 * that has arrived but was not dispatched yet when its last listener goes: so they go in a quiet
 * moment, and not once for each batch of a busy program.
 */
const QUIET_MS = 1_000;

/** The state of the one listener, which the copies of the package share. */
interface Watch {
  /** Takes the listeners away once it has been quiet for a while. */
  quietTimer: NodeJS.Timeout | undefined;
  /** The signal whose other listeners have their turn, in which ours must not come back. */
  leftToOthers: string | undefined;
}

const watch = shared<Watch>("signals", () => ({ quietTimer: undefined, leftToOthers: undefined }));

/** Listens, before all others, as long as {@link unwatchSignals} is not called. */
export function watchSignals(): void {
  machine.clearTimeout(watch.quietTimer);
  // A worker thread gets no signals.
  if (!isMainThread) return;
  const listener = (registry.onSignal ??= onSignal);
  for (const signal of SIGNALS) {
    if (signal !== watch.leftToOthers && !process.listeners(signal).includes(listener)) {
      process.prependListener(signal, listener);
    }
  }
}

/** Stops listening once it has been quiet for a while. */
export function unwatchSignals(): void {
  machine.clearTimeout(watch.quietTimer);
  watch.quietTimer = untraced(() =>
    machine.setTimeout(() => {
      // After the loop has looked for signals, and before anything else runs.
      machine.setImmediate(() => {
        // The second signal must find us.
        if (registry.pending.size === 0 && !registry.isEnding) removeListeners();
      });
    }, QUIET_MS),
  );
  watch.quietTimer.unref();
}

function removeListeners(): void {
  const { onSignal } = registry;
  if (onSignal === undefined) return;
  for (const signal of SIGNALS) process.removeListener(signal, onSignal);
}

function onSignal(signal: string): void {
  const { onSignal } = registry;
  const isAlone = process
    .listeners(signal as NodeJS.Signals)
    .every((listener) => listener === onSignal);
  if (!isAlone) leaveToOthers(signal);
  else if (registry.isEnding) {
    saveAll();
    raise(signal);
  } else {
    registry.isEnding = true;
    abandonAll();
    const limit = registry.exitTimeout * 1000;
    // The sync of the spool after it is within the limit, too.
    const syncMs = Math.min(SYNC_MS, limit / 10);
    void untraced(() => deliverOrSave(limit - syncMs)).then(() => raise(signal));
  }
}

/**
 * The program's listeners decide what happens, maybe `process.exit` in this very turn: so the disk
 * first, and from there to Langfuse while they work.
 */
function leaveToOthers(signal: string): void {
  watch.leftToOthers = signal;
  saveAll();
  void untraced(() => within(registry.exitTimeout * 1000, deliverAll, { isKeptAlive: false }));
  // Some look whether they are the only listener, and end the process themselves if they are.
  if (registry.onSignal !== undefined) process.removeListener(signal, registry.onSignal);
  machine.setImmediate(() => {
    watch.leftToOthers = undefined;
    if (registry.pending.size > 0) watchSignals();
  });
}

/** Ends the process as the signal would have ended it. */
function raise(signal: string): void {
  registry.isEnding = false;
  removeListeners();
  leaveSpool();
  process.kill(process.pid, signal);
}
