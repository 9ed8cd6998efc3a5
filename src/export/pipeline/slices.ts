// Work on many items in slices so short that the event loop keeps answering. One job at a time in
// the process: several side by side would each take a slice in the same turn of the loop.
import { machine } from "../../foundation/machine.js";
import { shared } from "../../tracing/shared.js";

const SLICE_MS = 1;

/** The jobs of all copies of the package. */
interface Jobs {
  /** When the slice ends, on the machine's clock. */
  sliceEndMs: number;
  /** A job is under way. */
  isWorking: boolean;
  /** Callbacks that let the next jobs begin. */
  readonly waiting: (() => void)[];
}

const jobs = shared<Jobs>("slices", () => ({ sliceEndMs: 0, isWorking: false, waiting: [] }));

/**
 * Calls `step` with each item, in order, and lets the event loop turn every millisecond.
 * @param isNext whether it goes before the waiting jobs, since it frees memory that they would add
 *   to
 * @returns a promise that rejects with what `step` throws
 */
export async function inSlices<Item>(
  items: Iterable<Item>,
  step: (item: Item) => void,
  isNext = false,
): Promise<void> {
  if (jobs.isWorking) {
    await new Promise<void>((resolve) => {
      if (isNext) jobs.waiting.unshift(resolve);
      else jobs.waiting.push(resolve);
    });
  }
  jobs.isWorking = true;
  try {
    await work(items, step);
  } finally {
    const next = jobs.waiting.shift();
    if (next === undefined) jobs.isWorking = false;
    else next();
  }
}

async function work<Item>(items: Iterable<Item>, step: (item: Item) => void): Promise<void> {
  for (const item of items) {
    if (machine.now() >= jobs.sliceEndMs) {
      // oxlint-disable-next-line no-await-in-loop -- the pause between two slices is the point
      await new Promise<void>((resolve) => {
        machine.setImmediate(resolve);
      });
      jobs.sliceEndMs = machine.now() + SLICE_MS;
    }
    step(item);
  }
}
