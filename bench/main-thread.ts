// The time that the main thread has worked. A busy machine keeps it waiting for tens of
// milliseconds, which must not count for the subject.
import { readFileSync } from "node:fs";

/** Linux's figures: nanoseconds of work, then others. */
const SCHEDULER = "/proc/self/schedstat";

/**
 * Returns the milliseconds for which the main thread has worked. On a system without that figure, it
 * returns those since its start.
 */
export function mainThreadMs(): number {
  try {
    return Number.parseInt(readFileSync(SCHEDULER, "latin1"), 10) / 1e6;
  } catch {
    return performance.now();
  }
}
