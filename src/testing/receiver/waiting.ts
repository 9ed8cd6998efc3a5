// Waiting for something to arrive: on the arrival itself, not by looking again and again.
import type { Archive } from "./archive.js";

/**
 * Resolves once the list is long enough.
 * @throws (rejects with) an Error naming what is there when the time is up
 */
export function waitForLength<Item>(
  list: readonly Item[],
  { count, timeoutMs, describe }: Wait<Item>,
  archive: Archive,
): Promise<readonly Item[]> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      if (list.length < count) return;
      stop();
      // A copy, since the list goes on growing.
      resolve([...list]);
    };
    const stopWatching = archive.watch(settle);
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
    settle();
  });
}

/** How many to wait for, how long (milliseconds), and how to name one of them. */
interface Wait<Item> {
  readonly count: number;
  readonly timeoutMs: number;
  readonly describe: (item: Item) => string;
}
