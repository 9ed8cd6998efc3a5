// Times, tokens and dollars as a person reads them.
import type { UsageSums } from "../reading/usage-sums.js";

const SECOND = 1_000;
const LONGEST_IN_MS = 100 * SECOND;

/** Such as `"1204 ms"`; from 100 seconds on in seconds. */
export function duration(ms: number): string {
  return ms < LONGEST_IN_MS ? `${Math.round(ms)} ms` : `${(ms / SECOND).toFixed(1)} s`;
}

/** Such as `"21 → 8 tokens"`: what was read and what was written. */
export function tokens({ input, output }: Pick<UsageSums, "input" | "output">): string {
  return `${input} → ${output} tokens`;
}

/** Such as `"$0.000003"`. */
export function dollars(cost: number): string {
  if (cost > 0 && cost < 0.000_000_5) return "<$0.000001";
  return `$${cost === 0 ? "0" : cost.toFixed(cost < 0.01 ? 6 : 4)}`;
}

/** Such as `"1 trace"` and `"2 traces"`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Date and time as the clock here shows them, such as `"2026-11-27 19:27:36.359"`. */
export function localTime(ms: number): string {
  const shifted = new Date(ms - new Date(ms).getTimezoneOffset() * 60 * SECOND);
  return shifted.toISOString().replace("T", " ").replace("Z", "");
}
