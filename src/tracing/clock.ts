// One monotonic clock read as milliseconds since the epoch. Within a trace the offset to the wall
// clock never changes, so that a child can't begin before its parent when somebody sets the clock.
import type { HrTime } from "@opentelemetry/api";

const RESYNC_MS = 1_000;
let offset = Date.now() - performance.now();
let syncedAt = performance.now();
let stopwatch = performance.now;

/**
 * What to add to `performance.now()` to get milliseconds since the epoch, read anew once a second
 * at the most: a machine that slept, or whose clock was set, is right again with the next trace. So
 * is a test that replaces both clocks: its observations have its times.
 * @param now what `performance.now()` says
 */
export function clockOffset(now: number): number {
  if (now - syncedAt > RESYNC_MS || performance.now !== stopwatch) {
    stopwatch = performance.now;
    offset = Date.now() - now;
    syncedAt = now;
  }
  return offset;
}

/** Milliseconds as OpenTelemetry's seconds and nanoseconds. */
export function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.floor((ms - seconds * 1000) * 1e6)];
}
