// When to try again, and how long to wait before it.
// Source: OTLP/HTTP's rules for retryable answers, with 408 and every 5xx besides; Langfuse answers
// 400 to a whole batch for one span that it does not take.
import { machine } from "../../foundation/machine.js";
import type { Reply } from "./http.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * What a reply asks for: another try, a smaller request, or that nothing more is sent, since the keys
 * or the address are wrong. No response at all asks for another try.
 */
export function meaningOf(reply: Reply): "arrived" | "retry" | "split" | "stop" {
  if (reply instanceof Error) return "retry";
  const { status } = reply;
  if (status >= 200 && status < 300) return "arrived";
  if (status === 408 || status === 429 || status >= 500) return "retry";
  return status === 400 || status === 413 || status === 422 ? "split" : "stop";
}

/** Milliseconds to wait after `failures` failed tries: twice as long each time, and never in step. */
export function backoffMs(failures: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  return longest * (0.5 + Math.random() / 2);
}

/** Milliseconds that a Retry-After header asks for, in seconds or as a date; undefined without one. */
export function retryAfterMs(reply: Reply): number | undefined {
  const header = reply instanceof Error ? undefined : reply.headers["retry-after"];
  if (!header?.trim()) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - machine.epochMs() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}
