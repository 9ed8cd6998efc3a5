// Finds the lines in which two texts differ.

export interface DiffLine {
  readonly text: string;
  readonly isDifferent: boolean;
}

/** Lines on each side that are compared one with each other; all of a longer middle differs. */
const MOST_LINES = 500;

/** @returns the lines of both texts; those that are in only one of them are different */
export function diffLines(
  left: string,
  right: string,
): readonly [readonly DiffLine[], readonly DiffLine[]] {
  const [a, b] = [left.split("\n"), right.split("\n")];
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const middleA = a.slice(start, a.length - end);
  const middleB = b.slice(start, b.length - end);
  const [commonA, commonB] = common(middleA, middleB);
  const marked = (lines: readonly string[], inMiddle: ReadonlySet<number>): DiffLine[] =>
    lines.map((text, n) => ({
      text,
      isDifferent: n >= start && n < lines.length - end && !inMiddle.has(n - start),
    }));
  return [marked(a, commonA), marked(b, commonB)];
}

/** The places of a longest sequence of lines that both have. */
function common(
  a: readonly string[],
  b: readonly string[],
): readonly [ReadonlySet<number>, ReadonlySet<number>] {
  const places: [Set<number>, Set<number>] = [new Set(), new Set()];
  if (a.length > MOST_LINES || b.length > MOST_LINES) return places;
  const width = b.length + 1;
  // The number of common lines from each pair of places to the ends.
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      places[0].add(i);
      places[1].add(j);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return places;
}
