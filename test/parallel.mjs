// Runs the tasks of a suite side by side.
import { availableParallelism } from "node:os";

/** Returns what `task` resolves to for each item, in the order of the items. */
export async function inParallel(items, task, workers = availableParallelism()) {
  const results = [];
  const left = [...items.entries()];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [place, item] = next;
      // oxlint-disable-next-line no-await-in-loop -- a worker does one task after another
      results[place] = await task(item);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
