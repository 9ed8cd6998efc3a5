// The time that the main thread has worked. A busy machine keeps it waiting for tens of milliseconds,
// which says nothing of who is measured.
import { readFileSync } from "node:fs";

/** Where Linux says so: nanoseconds of work, then others. */
const SCHEDULER = "/proc/self/schedstat";

/** Milliseconds that the main thread has worked; where the system does not say, that it has lived. */
export function mainThreadMs(): number {
  try {
    return Number.parseInt(readFileSync(SCHEDULER, "latin1"), 10) / 1e6;
  } catch {
    return performance.now();
  }
}
