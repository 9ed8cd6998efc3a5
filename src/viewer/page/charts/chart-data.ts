// The numbers that charts draw, out of the points of observations.
import type { Point } from "../../points.js";

/** Lengths of time that people think in, in milliseconds. */
const LENGTHS = [
  1, 5, 15, 60, 300, 900, 3_600, 10_800, 43_200, 86_400, 604_800, 2_592_000, 31_536_000,
].map((seconds) => seconds * 1_000);

/** At most so many columns side by side. */
const COLUMNS = 48;
/** Models that have a series of their own; the others share one. */
const SERIES = 7;
const OTHERS = "other models";

/** Points by when they began. */
interface Columns {
  /** When each begins: seconds since the epoch, as uPlot takes them. */
  readonly starts: readonly number[];
  readonly points: readonly (readonly Point[])[];
}

export interface Series {
  readonly name: string;
  /** One for each column; null for a missing one. */
  readonly values: readonly (number | null)[];
}

export function columnsOf(points: readonly Point[]): Columns {
  if (points.length === 0) return { starts: [], points: [] };
  const times = points.map(({ startMs }) => startMs);
  const first = times.reduce((a, b) => Math.min(a, b), Infinity);
  const last = times.reduce((a, b) => Math.max(a, b), -Infinity);
  const length =
    LENGTHS.find((one) => (last - first) / one < COLUMNS) ?? (last - first) / COLUMNS + 1;
  const from = Math.floor(first / length);
  const columns = Array.from({ length: Math.floor(last / length) - from + 1 }, (): Point[] => []);
  for (const point of points) columns[Math.floor(point.startMs / length) - from]?.push(point);
  return { starts: columns.map((_, n) => ((from + n) * length) / 1_000), points: columns };
}

/** The models of points, the most called first; the rarest share a name. */
export function modelsOf(points: readonly Point[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { model } of points) {
    if (model !== undefined) counts.set(model, (counts.get(model) ?? 0) + 1);
  }
  const names = [...counts].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
  return names.length <= SERIES + 1 ? names : [...names.slice(0, SERIES), OTHERS];
}

/** A series for each model: what `measure` makes of its points in each column. */
export function byModel(
  { points }: Columns,
  models: readonly string[],
  measure: (points: readonly Point[]) => number | null,
): readonly Series[] {
  const modelsWithSeries = new Set(models);
  const nameOf = ({ model }: Point): string | undefined =>
    model === undefined || modelsWithSeries.has(model) ? model : OTHERS;
  return models.map((name) => ({
    name,
    values: points.map((column) => measure(column.filter((point) => nameOf(point) === name))),
  }));
}

export function sum(points: readonly Point[], of: (point: Point) => number): number {
  return points.reduce((total, point) => total + of(point), 0);
}

/**
 * The value below which `share` of all are.
 * @returns null where there are none
 */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}
