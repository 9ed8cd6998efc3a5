// Random trace and span ids in the form of W3C Trace Context, cut from a pool: one call of the
// random source serves 256 spans, since each such call costs more than all else in a span.
import { randomFillSync } from "node:crypto";

const POOL_BYTES = 2048;
const bytes = Buffer.allocUnsafe(POOL_BYTES);
/** The same bytes, two digits each. */
let hex = "";
let usedBytes = 0;

/** Returns the place of the next bytes in the pool. */
function take(length: number): number {
  if (hex === "" || usedBytes + length > POOL_BYTES) {
    hex = randomFillSync(bytes).toString("hex");
    usedBytes = 0;
  }
  const start = usedBytes;
  usedBytes += length;
  return start;
}

/** A random number of 32 bits, to be drawn for a trace before it has an id: see {@link newTraceId}. */
export function newLot(): number {
  return bytes.readUInt32BE(take(4));
}

/**
 * A new trace id: 32 lower-case hex digits, not all zero.
 * @param lot the result of `lotOf` for the id; any by default
 */
export function newTraceId(lot: number = newLot()): string {
  const start = take(12);
  const folded =
    bytes.readUInt32BE(start) ^ bytes.readUInt32BE(start + 4) ^ bytes.readUInt32BE(start + 8);
  const last = ((folded ^ lot) >>> 0).toString(16).padStart(8, "0");
  const id = hex.slice(2 * start, 2 * start + 24) + last;
  return id === "00000000000000000000000000000000" ? newTraceId() : id;
}

/** A new span id: 16 lower-case hex digits, not all zero. */
export function newSpanId(): string {
  const start = take(8);
  const id = hex.slice(2 * start, 2 * start + 16);
  return id === "0000000000000000" ? newSpanId() : id;
}
