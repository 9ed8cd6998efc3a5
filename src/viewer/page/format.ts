// Numbers and times as people read them.

/** @param ms milliseconds */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 1) return `${Math.max(0, ms).toFixed(2)} ms`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(2)} s`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const whole = new Intl.NumberFormat("en-US");
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

export function count(amount: number): string {
  return whole.format(amount);
}

/** 12,345 as 12.3K. */
export function shortCount(amount: number): string {
  return amount < 10_000 ? whole.format(amount) : short.format(amount);
}

/** @param dollars US dollars */
export function money(dollars: number): string {
  if (dollars === 0) return "$0";
  if (Math.abs(dollars) >= 1) return `$${dollars.toFixed(2)}`;
  const digits = Math.abs(dollars) >= 0.01 ? 4 : 6;
  const text = dollars.toFixed(digits);
  return Number(text) === 0 ? `$${dollars.toPrecision(2)}` : `$${text}`;
}

/** A round amount of dollars at an axis: as many digits as it has, so that no two are alike. */
export function roundMoney(dollars: number): string {
  return `$${threeDigits(dollars)}`;
}

export function percent(value: number): string {
  return `${threeDigits(value)} %`;
}

function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}

const two = (part: number): string => String(part).padStart(2, "0");

/** The time in the reader's own zone; with the date where that is not today. */
export function time(ms: number, now = Date.now()): string {
  const date = new Date(ms);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return isoDay(date) === isoDay(new Date(now)) ? clock : `${isoDay(date)} ${clock}`;
}

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
  const date = new Date(ms);
  const [hours, minutes, seconds] = [date.getHours(), date.getMinutes(), date.getSeconds()];
  if (step >= 86_400 || hours + minutes + seconds === 0) return isoDay(date).slice(5);
  const clock = `${two(hours)}:${two(minutes)}`;
  return step < 60 ? `${clock}:${two(seconds)}` : clock;
}

/** The time to the millisecond, with its date. */
export function exactTime(ms: number): string {
  const date = new Date(ms);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return `${isoDay(date)} ${clock}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

function isoDay(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** @param bytes how many */
export function size(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  const kilobytes = bytes / 1_024;
  return kilobytes < 1_024 ? `${kilobytes.toFixed(0)} kB` : `${(kilobytes / 1_024).toFixed(1)} MB`;
}
