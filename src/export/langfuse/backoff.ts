// The time to wait after a failure.
const FIRST_WAIT_MS = 500;
export const LONGEST_WAIT_MS = 30_000;

/** Milliseconds to wait after `failures` failed tries: twice as long each time, and never in step. */
export function backoffMs(failures: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  return longest * (0.5 + Math.random() / 2);
}
