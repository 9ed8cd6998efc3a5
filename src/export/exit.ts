// Delivery when a process ends of itself: when nothing is left to do but observations are waiting,
// they are delivered first; what is still there at the very end is written where that can be done
// at once.
import { warnOnce } from "../tracing/log.js";
import { registry } from "./registry.js";

/** How long the end of a process waits for deliveries. */
const END_SECONDS = 5;

/** Listens for the end of the process, once. The listeners cost nothing and keep nothing alive. */
export function watchExit(): void {
  if (registry.watchesExit) return;
  registry.watchesExit = true;
  process.on("beforeExit", deliverPending);
  process.on("exit", savePending);
}

function deliverPending(): void {
  if (registry.pending.size === 0) return;
  const pipelines = [...registry.pending];
  // This timer also keeps the process alive, which pauses between retries do not.
  const deadline = setTimeout(() => {
    savePending();
    const { waiting } = registry.counters;
    if (waiting > 0) {
      warnOnce(
        "exit",
        `${waiting} observations could not be delivered within ${END_SECONDS} seconds at the end of the process.`,
      );
    }
    for (const pipeline of pipelines) pipeline.giveUp();
  }, END_SECONDS * 1000);
  void Promise.all(pipelines.map((pipeline) => pipeline.flush())).then(() =>
    clearTimeout(deadline),
  );
}

function savePending(): void {
  for (const pipeline of registry.pending) pipeline.saveNow();
}
