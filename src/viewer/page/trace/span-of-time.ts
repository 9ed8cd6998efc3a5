// The part of a trace's time that the waterfall shows, and how it moves. All times in milliseconds
// since the trace began.

export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * The shortest part that can be shown: a microsecond, and of the years that a span without a start
 * makes of a trace as much as numbers can still tell apart.
 */
function shortest(whole: Span): number {
  return Math.max(0.001, (whole.to - whole.from) / 2 ** 40);
}

/** The part made `factor` times as long round a point in it, within the whole. */
export function zoomed(span: Span, whole: Span, factor: number, at: number): Span {
  const length = Math.min(
    Math.max((span.to - span.from) * factor, shortest(whole)),
    whole.to - whole.from,
  );
  const share = (at - span.from) / (span.to - span.from);
  return within({ from: at - share * length, to: at + (1 - share) * length }, whole);
}

/** A part of the part, from one share of it to another. */
export function partOf({ from, to }: Span, whole: Span, left: number, right: number): Span {
  const start = from + left * (to - from);
  return { from: start, to: start + Math.max((right - left) * (to - from), shortest(whole)) };
}

/** The part moved by some of its own length. */
export function moved(span: Span, whole: Span, share: number): Span {
  const by = (span.to - span.from) * share;
  return within({ from: span.from + by, to: span.to + by }, whole);
}

function within({ from, to }: Span, whole: Span): Span {
  const length = Math.min(to - from, whole.to - whole.from);
  const start = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: start, to: start + length };
}

/** Round times for an axis, at most `most` of them. */
export function ticks({ from, to }: Span, most: number): readonly number[] {
  const rough = (to - from) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((one) => one >= rough) ?? rough;
  if (!(step > 0)) return [];
  const times: number[] = [];
  for (let index = Math.ceil(from / step); index * step <= to; index += 1) times.push(index * step);
  return times;
}
