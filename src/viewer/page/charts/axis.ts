// The labels of a chart's axes.
import { dayOf, timeOfDay } from "../../../foundation/clock.js";

/** The width of an axis for numbers, in pixels; the same for all charts but those of long numbers. */
export function axisWidth(labels: readonly string[]): number {
  return Math.max(64, 12 + 8 * Math.max(0, ...labels.map(({ length }) => length)));
}

/**
 * A time on an axis: as much of it as differs from one to the next, `step` seconds later. Nothing
 * between two seconds.
 */
export function axisTime(ms: number, step: number): string {
  if (ms % 1_000 !== 0) return "";
  const clock = timeOfDay(ms);
  if (step >= 86_400 || clock === "00:00:00") return dayOf(ms).slice(5);
  return step < 60 ? clock : clock.slice(0, 5);
}
