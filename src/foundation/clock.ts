// Dates and times of day as the clock of the reader shows them. The terminal and the page share them.

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Such as `"2026-11-27 19:27:36.359"`.
 * @param ms milliseconds since the epoch
 */
export function exactTime(ms: number): string {
  const thousandths = String(new Date(ms).getMilliseconds()).padStart(3, "0");
  return `${dayOf(ms)} ${timeOfDay(ms)}.${thousandths}`;
}

/**
 * For lists: the time of day within a day of `now`, `"11-27 19:27"` within some months, else the date.
 * @param ms milliseconds since the epoch
 */
export function shortTime(ms: number, now = Date.now()): string {
  const distanceMs = Math.abs(now - ms);
  if (distanceMs < DAY_MS) return timeOfDay(ms);
  const day = dayOf(ms);
  return distanceMs < 300 * DAY_MS ? `${day.slice(5)} ${timeOfDay(ms).slice(0, 5)}` : day;
}

/** Such as `"19:27:36"`. */
export function timeOfDay(ms: number): string {
  const date = new Date(ms);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
}

/** Such as `"2026-11-27"`. */
export function dayOf(ms: number): string {
  const date = new Date(ms);
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join("-");
}

function twoDigits(part: number): string {
  return String(part).padStart(2, "0");
}
