// Decides which traces are recorded when only a part of them is: by the trace id alone, so that
// every service of a trace decides alike without asking the others.
// Source: TraceIdRatioBasedSampler of @opentelemetry/sdk-trace-base 2; a test holds ours against it.

/**
 * A decision by the lot of a trace that takes about `rate` of all traces.
 * @param rate from 0 to 1; a higher rate includes the traces of a lower one
 */
export function byLot(rate: number): (lot: number) => boolean {
  const bound = rate === 1 ? 2 ** 32 : Math.floor(rate * 0xffffffff);
  return (lot) => lot < bound;
}

/** Returns the lot of a trace id: its four words, folded into one by exclusive or. */
export function lotOf(traceId: string): number {
  let words = 0;
  for (let start = 0; start < 32; start += 8) {
    let word = 0;
    for (let index = start; index < start + 8; index += 1) {
      word = (word << 4) | digit(traceId.charCodeAt(index));
    }
    words ^= word;
  }
  return words >>> 0;
}

/** The value of a hexadecimal digit, by its character code: 0-9, A-F, a-f. */
function digit(code: number): number {
  return (code & 15) + (code >> 6) * 9;
}
