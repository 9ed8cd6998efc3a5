// Waits for arrivals, without polling.
import type { Archive } from "./archive.js";

/**
 * Resolves once the list is long enough.
 * @throws (rejects with) an Error that lists the items so far, if the time is up
 */
export function waitForLength<Item>(
  list: readonly Item[],
  { count, timeoutMs, describe }: Wait<Item>,
  archive: Archive,
): Promise<readonly Item[]> {
  return new Promise((resolve, reject) => {
    const resolveIfComplete = (): void => {
      if (list.length < count) return;
      stop();
      // A copy, as the list grows further.
      resolve([...list]);
    };
    const stopWatching = archive.watch(resolveIfComplete);
    const timer = setTimeout(() => {
      stop();
      const violations = archive.violations.map((violation) => `\n  violation: ${violation}`);
      const items = list.map((item) => `\n  ${describe(item)}`);
      reject(
        new Error(
          `${list.length} of ${count} arrived within ${timeoutMs} ms:` +
            (items.join("") || " nothing") +
            violations.join(""),
        ),
      );
    }, timeoutMs);
    const stop = (): void => {
      clearTimeout(timer);
      stopWatching();
    };
    resolveIfComplete();
  });
}

/** The number of items to wait for, the time in milliseconds, and the description of an item. */
interface Wait<Item> {
  readonly count: number;
  readonly timeoutMs: number;
  readonly describe: (item: Item) => string;
}
