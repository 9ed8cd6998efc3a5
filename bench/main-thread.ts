// The time that the main thread has worked. A busy machine keeps it waiting for tens of
// milliseconds, which must not count for the subject.
import { readFileSync } from "node:fs";

/** Linux's figures: nanoseconds of work, then others. */
const SCHEDULER = "/proc/self/schedstat";

/**
 * Milliseconds that the main thread has worked; where the system has no such figure, those that it
 * has lived.
 */
export function mainThreadMs(): number {
  try {
    return Number.parseInt(readFileSync(SCHEDULER, "latin1"), 10) / 1e6;
  } catch {
    return performance.now();
  }
}
