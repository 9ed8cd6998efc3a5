// Random trace and span ids in the form of W3C Trace Context, cut from a pool: one call of the
// random source serves 256 spans, since each such call costs more than all else in a span.
import { randomFillSync } from "node:crypto";

const POOL_BYTES = 2048;
const bytes = Buffer.allocUnsafe(POOL_BYTES);
let hex = "";
let used = 0;

function take(length: number): string {
  if (used + length > hex.length) {
    hex = randomFillSync(bytes).toString("hex");
    used = 0;
  }
  const id = hex.slice(used, used + length);
  used += length;
  return id;
}

/** A new trace id: 32 lower-case hex digits, not all zero. */
export function newTraceId(): string {
  const id = take(32);
  return id === "00000000000000000000000000000000" ? newTraceId() : id;
}

/** A new span id: 16 lower-case hex digits, not all zero. */
export function newSpanId(): string {
  const id = take(16);
  return id === "0000000000000000" ? newSpanId() : id;
}
