// Work on many items in slices so short that the event loop keeps answering. One job at a time in
// the process: several side by side would each take a slice in the same turn of the loop.
import { setImmediate } from "node:timers/promises";

const SLICE_MS = 1;

let sliceEnd = 0;
/** A job is under way. */
let isWorking = false;
/** What lets the next jobs begin. */
const waiting: (() => void)[] = [];

/**
 * Calls `step` with each item, in order, and lets the event loop turn every millisecond.
 * @param isNext whether it goes before the jobs that wait, since it lets go of what they would add to
 * @returns a promise that rejects with what `step` throws
 */
export async function inSlices<Item>(
  items: Iterable<Item>,
  step: (item: Item) => void,
  isNext = false,
): Promise<void> {
  if (isWorking) {
    await new Promise<void>((resolve) => {
      if (isNext) waiting.unshift(resolve);
      else waiting.push(resolve);
    });
  }
  isWorking = true;
  try {
    await work(items, step);
  } finally {
    const next = waiting.shift();
    if (next === undefined) isWorking = false;
    else next();
  }
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
