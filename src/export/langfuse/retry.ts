// When to try again, and how long to wait before it.
// Source: OTLP/HTTP's rules for retryable answers, extended to every status that needs no
// change by the user. Langfuse answers 400 to a whole batch for one span that it does not take.
import { machine } from "../../foundation/machine.js";
import { LONGEST_WAIT_MS } from "./backoff.js";
import type { Reply } from "./http.js";
import { isPage } from "./partial-success.js";

/** The keys or the address are wrong. */
const WRONG: ReadonlySet<number> = new Set([401, 403, 404]);
/** The spans are wrong, or too many for one request. */
const REFUSED: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * Returns the consequence of a reply: another try, a smaller request, or an end of sending, since
 * the keys or the address are wrong. No response at all asks for another try, and so does a page in
 * its place.
 */
export function meaningOf(reply: Reply): "arrived" | "retry" | "split" | "stop" {
  if (reply instanceof Error) return "retry";
  const { status } = reply;
  if (status >= 200 && status < 300) return isPage(reply) ? "retry" : "arrived";
  if (REFUSED.has(status)) return "split";
  return WRONG.has(status) || status < 400 ? "stop" : "retry";
}

/** Milliseconds that a Retry-After header asks for, in seconds or as a date; undefined without one. */
export function retryAfterMs(reply: Reply): number | undefined {
  const header = reply instanceof Error ? undefined : reply.headers["retry-after"];
  if (!header?.trim()) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - machine.epochMs() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_WAIT_MS);
}
