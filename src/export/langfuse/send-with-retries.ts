// One request to a server, sent again where that helps, until a deadline.
import { pause, timeLeftMs, type Deadline } from "../process/deadline.js";
import type { HttpClient, HttpRequest, Reply } from "./http.js";
import { backoffMs, meaningOf, retryAfterMs } from "./retry.js";

/** Tries of one request, the first included. */
const TRIES = 5;
/** The longest timeout that a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

/** How often and until when a request is tried. */
interface Retries {
  readonly deadline: Deadline;
  /** Milliseconds that one try may take; what is left until the deadline by default. */
  readonly timeoutMs?: number | undefined;
  /** The first included; 5 by default. */
  readonly tries?: number | undefined;
  /** Called before each try, which is not made if this resolves to false. */
  readonly mayTry?: () => Promise<boolean>;
  /** Called with the Retry-After of a response, in milliseconds, before the pause that it asks for. */
  readonly onRetryAfter?: (ms: number) => void;
}

/**
 * Sends a request until there is a reply that no further try would change, or no time for another try.
 * @returns the last reply; undefined when a try was ended or not allowed before it had one
 */
export async function sendWithRetries(
  client: HttpClient,
  request: HttpRequest,
  retries: Retries,
): Promise<Reply | undefined> {
  const { deadline, tries = TRIES, onRetryAfter } = retries;
  for (let failures = 1; ; failures += 1) {
    /* oxlint-disable no-await-in-loop -- one try after the other is the point */
    const reply = await tryOnce(client, request, retries);
    if (reply === undefined || meaningOf(reply) !== "retry" || failures >= tries) return reply;
    const afterMs = retryAfterMs(reply);
    const pauseMs = afterMs ?? backoffMs(failures);
    if (pauseMs > timeLeftMs(deadline)) return reply;
    if (afterMs !== undefined) onRetryAfter?.(afterMs);
    await pause(pauseMs, deadline.signal);
    /* oxlint-enable no-await-in-loop */
  }
}

async function tryOnce(
  client: HttpClient,
  request: HttpRequest,
  { deadline, timeoutMs = LONGEST_MS, mayTry }: Retries,
): Promise<Reply | undefined> {
  if (mayTry !== undefined && !(await mayTry())) return undefined;
  const tryMs = Math.min(timeoutMs, timeLeftMs(deadline));
  if (tryMs === 0) return undefined;
  const { signal } = deadline;
  const reply = await client.send({ ...request, timeoutMs: tryMs, signal });
  return signal.aborted ? undefined : reply;
}
