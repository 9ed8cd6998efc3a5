// The pipelines that hold observations, for the end of the process and for the signal listeners.
import { registry, type Pending } from "./registry.js";
import { unwatchSignals, watchSignals } from "./signals.js";

/** A pipeline holds something. */
export function hold(pipeline: Pending): void {
  if (registry.pending.has(pipeline)) return;
  registry.pending.add(pipeline);
  watchSignals();
}

/** A pipeline holds nothing any more. */
export function release(pipeline: Pending): void {
  registry.pending.delete(pipeline);
  if (registry.pending.size === 0) unwatchSignals();
}
