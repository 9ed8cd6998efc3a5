// One monotonic clock read as milliseconds since the epoch. The wall clock may leave it: a laptop that
// sleeps stops the monotonic one, and a clock can be set. A trace follows the wall clock forward only,
// so that no child begins before its parent and no duration is negative.
import type { HrTime } from "@opentelemetry/api";

/** A clock that was set is noticed within this time. */
const RESYNC_MS = 100;
/** Less than this is how clocks differ in any case. */
const MOVED_MS = 1_000;
let offset = Date.now() - performance.now();
let syncedAt = performance.now();
let stopwatch = performance.now;

/**
 * Returns the offset from `performance.now()` to milliseconds since the epoch, read at most ten
 * times a second. A test that replaces both clocks has its times on its observations.
 * @param now the result of `performance.now()`
 */
function clockOffset(now: number): number {
  if (now - syncedAt > RESYNC_MS || performance.now !== stopwatch) {
    stopwatch = performance.now;
    offset = Date.now() - now;
    syncedAt = now;
  }
  return offset;
}

/** The wall clock has left the monotonic one. */
interface ClockMove {
  /** When it was noticed, on the clock of the trace. */
  readonly atMs: number;
  /** The size of the step; negative if the clock was set back. */
  readonly byMs: number;
}

/** The clock of one trace. */
export class TraceClock {
  /** Undefined while the wall clock has not moved. */
  moves: ClockMove[] | undefined = undefined;
  private wallOffset: number | undefined = undefined;
  private offset = 0;
  /** The distance of the wall clock behind this one, since it was set back. */
  private behindMs = 0;

  /** Milliseconds since the epoch. */
  now(): number {
    const now = performance.now();
    const wallOffset = clockOffset(now);
    if (wallOffset !== this.wallOffset) this.follow(now, wallOffset);
    return now + this.offset;
  }

  private follow(now: number, wallOffset: number): void {
    if (this.wallOffset === undefined) this.offset = wallOffset;
    this.wallOffset = wallOffset;
    const byMs = wallOffset - this.offset + this.behindMs;
    if (Math.abs(byMs) < MOVED_MS) return;
    this.behindMs = Math.max(0, this.offset - wallOffset);
    this.offset = wallOffset + this.behindMs;
    (this.moves ??= []).push({ atMs: now + this.offset, byMs });
  }
}

/** Milliseconds as OpenTelemetry's seconds and nanoseconds. */
export function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.floor((ms - seconds * 1000) * 1e6)];
}
