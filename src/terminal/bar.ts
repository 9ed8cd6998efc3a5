// A bar for when something ran, in the time of all that is shown with it.

/** From when to when, in milliseconds since the epoch. */
interface Span {
  readonly startMs: number;
  /** Undefined: it still runs. */
  readonly endMs: number | undefined;
}

/** The time that `spans` take together. */
export function timeOfAll(spans: readonly Span[]): Required<Span> & { readonly endMs: number } {
  let startMs = Infinity;
  let endMs = -Infinity;
  for (const span of spans) {
    startMs = Math.min(startMs, span.startMs);
    endMs = Math.max(endMs, span.endMs ?? span.startMs);
  }
  return { startMs, endMs };
}

/**
 * The bar of one of them: thin until its first token arrived, thick from then on, and never empty.
 * @param cells its width in columns
 */
export function bar(
  { startMs, endMs, completionStartMs }: Span & { readonly completionStartMs: number | undefined },
  whole: { readonly startMs: number; readonly endMs: number },
  cells: number,
): string {
  const total = whole.endMs - whole.startMs;
  const cellOf = (ms: number): number =>
    total <= 0
      ? 0
      : Math.min(cells, Math.max(0, Math.round(((ms - whole.startMs) / total) * cells)));
  const start = Math.min(cellOf(startMs), cells - 1);
  const end = total <= 0 ? cells : Math.max(start + 1, cellOf(endMs ?? whole.endMs));
  const first =
    completionStartMs === undefined
      ? start
      : Math.min(end, Math.max(start, cellOf(completionStartMs)));
  return (
    " ".repeat(start) +
    "─".repeat(first - start) +
    "━".repeat(end - first) +
    " ".repeat(cells - end)
  );
}
