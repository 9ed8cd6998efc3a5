// Work on many items in slices so short that the event loop keeps answering. One job at a time in
// the process: several side by side would each take a slice in the same turn of the loop.
import { setImmediate } from "node:timers/promises";

const SLICE_MS = 2;

let lastJob: Promise<void> = Promise.resolve();
let sliceEnd = 0;

/**
 * Calls `step` with each item, in order, and lets the event loop turn every 2 milliseconds.
 * @returns a promise that rejects with what `step` throws
 */
export function inSlices<Item>(items: Iterable<Item>, step: (item: Item) => void): Promise<void> {
  const job = lastJob.then(() => work(items, step));
  lastJob = job.catch(() => {});
  return job;
}

async function work<Item>(items: Iterable<Item>, step: (item: Item) => void): Promise<void> {
  for (const item of items) {
    if (performance.now() >= sliceEnd) {
      // oxlint-disable-next-line no-await-in-loop -- the pause between two slices is the point
      await setImmediate();
      sliceEnd = performance.now() + SLICE_MS;
    }
    step(item);
  }
}
