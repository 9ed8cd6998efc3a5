// Durations, money, tokens, bytes and counts as people read them. The terminal, the page, the test
// kit and the command line write every figure by these functions.

/** Stands for an amount that is not known. */
const UNKNOWN = "–";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Such as `"0.25 ms"`, `"359 ms"`, `"1.20 s"`, `"1 min 2 s"` or `"3 d 4 h"`.
 * @param ms milliseconds; a negative duration, as a span without an end has, is unknown
 */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return UNKNOWN;
  if (ms < 0.01) return `${Number(ms.toPrecision(1))} ms`;
  // Each limit is the least number that would be rounded up to the next unit or digit.
  if (ms < 0.995) return `${ms.toFixed(2)} ms`;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 9.995 * SECOND) return `${(ms / SECOND).toFixed(2)} s`;
  if (ms < 59.95 * SECOND) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR - SECOND / 2) return inTwoUnits(ms / SECOND, 60, "min", "s");
  if (ms < 24 * HOUR - MINUTE / 2) return inTwoUnits(ms / MINUTE, 60, "h", "min");
  return inTwoUnits(ms / HOUR, 24, "d", "h");
}

/**
 * Such as `"359 ms"`, or `"open"` for what has no end.
 * @param startMs milliseconds since the epoch, as `endMs`
 * @param endMs undefined or 0, as OTLP writes it, without an end
 */
export function durationBetween(startMs: number, endMs: number | undefined): string {
  return endMs === undefined || endMs === 0 ? "open" : duration(endMs - startMs);
}

/** @param perLarge the number of small units in one large unit */
function inTwoUnits(amount: number, perLarge: number, large: string, small: string): string {
  const whole = Math.round(amount);
  const rest = whole % perLarge;
  const text = `${count(Math.floor(whole / perLarge))} ${large}`;
  return rest === 0 ? text : `${text} ${rest} ${small}`;
}

/**
 * Such as `"$0.000003"`, `"$0.0123"` or `"$1,234.50"`.
 * @param dollars US dollars
 */
export function money(dollars: number): string {
  if (!Number.isFinite(dollars)) return UNKNOWN;
  if (dollars === 0) return "$0";
  if (dollars < 0) return `-${money(-dollars)}`;
  if (dollars < 0.000_000_5) return "<$0.000001";
  if (dollars < 0.009_999_5) return `$${dollars.toFixed(6)}`;
  return `$${dollars < 0.999_95 ? dollars.toFixed(4) : inCents.format(dollars)}`;
}

const inCents = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const inFull = new Intl.NumberFormat("en-US");
const inShort = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** Such as `"12,345"`. */
export function count(amount: number): string {
  return inFull.format(amount);
}

/** Such as `"9,999"`, and `"12.3K"` from 10,000 on. */
export function shortCount(amount: number): string {
  return amount < 10_000 ? inFull.format(amount) : inShort.format(amount);
}

/** Such as `"1 trace"` and `"2,000 traces"`. */
export function countOf(amount: number, noun: string): string {
  return `${count(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** Tokens that a model read and wrote. */
interface TokenCounts {
  readonly input: number;
  readonly output: number;
}

/** Such as `"12,345 → 8"`: tokens read and tokens written. */
export function tokens({ input, output }: TokenCounts): string {
  return `${count(input)} → ${count(output)}`;
}

/** Such as `"12.3K → 8"`, where there is little room. */
export function shortTokens({ input, output }: TokenCounts): string {
  return `${shortCount(input)} → ${shortCount(output)}`;
}

/** Such as `"512 B"`, `"2.0 kB"` or `"3.1 MB"`; a kilobyte has 1,000 bytes. */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 999_950) return `${(bytes / 1_000).toFixed(1)} kB`;
  if (bytes < 999_950_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** Such as `"0.02 %"`: three digits, so that small shares differ. */
export function percent(value: number): string {
  return `${threeDigits(value)} %`;
}

/** Such as `"$0.0000015"`: a round amount on an axis, with as many digits as it has. */
export function roundMoney(dollars: number): string {
  return `$${threeDigits(dollars)}`;
}

function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}
