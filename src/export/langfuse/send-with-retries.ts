// One request to a server, sent again where that helps, until a deadline.
import { machine } from "../../foundation/machine.js";
import { LONGEST_MS, newAborter, pause, timeLeftMs, type Deadline } from "../process/deadline.js";
import { flushLeftMs, onFlush } from "../process/flushing.js";
import { ownFields } from "../../foundation/own-fields.js";
import type { HttpClient, HttpRequest, Reply } from "./http.js";
import { backoffMs } from "./backoff.js";
import { meaningOf, retryAfterMs } from "./retry.js";

/** Tries of one request, the first included. */
const TRIES = 5;
/** A try that has no reply by then is made once more by a flush that begins after it. */
const UNANSWERED_MS = 1_000;
/** Tries of one request that wait for a reply at the same time. */
const SIDE_BY_SIDE = 3;

/** The limits of a request's repetitions. */
interface Retries {
  readonly deadline: Deadline;
  /** Milliseconds for one try; the time until the deadline by default. */
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
  const { deadline, tries = TRIES, onRetryAfter } = ownFields(retries);
  for (let failures = 1; ; failures += 1) {
    /* oxlint-disable no-await-in-loop -- one try after the other is the point */
    const reply = await tryOnce(client, request, retries);
    if (reply === undefined || meaningOf(reply) !== "retry" || failures >= tries) return reply;
    const afterMs = retryAfterMs(reply);
    const pauseMs = afterMs ?? backoffMs(failures);
    // A flush does not wait for a try that comes too late for it.
    if (pauseMs > Math.min(timeLeftMs(deadline), flushLeftMs())) return reply;
    if (afterMs !== undefined) onRetryAfter?.(afterMs);
    await retryPause(pauseMs, deadline.signal);
    /* oxlint-enable no-await-in-loop */
  }
}

/** A pause between two tries. A flush that it would outlast ends it. */
export async function retryPause(ms: number, signal: AbortSignal): Promise<void> {
  const endMs = machine.now() + ms;
  const ender = newAborter();
  const end = (): void => ender.abort();
  const stop = onFlush(() => {
    if (endMs > machine.now() + flushLeftMs()) end();
  });
  signal.addEventListener("abort", end);
  if (!signal.aborted) await pause(ms, ender.signal);
  signal.removeEventListener("abort", end);
  stop();
}

async function tryOnce(
  client: HttpClient,
  request: HttpRequest,
  retries: Retries,
): Promise<Reply | undefined> {
  const { deadline, timeoutMs = LONGEST_MS, mayTry } = ownFields(retries);
  if (mayTry !== undefined && !(await mayTry())) return undefined;
  const { signal } = deadline;
  if (timeLeftMs(deadline) === 0) return undefined;
  const send = (ended: AbortSignal): Promise<Reply> =>
    client.send({
      ...request,
      timeoutMs: Math.min(timeoutMs, timeLeftMs(deadline)),
      signal: ended,
    });
  const reply = await firstReply(send, signal);
  return signal.aborted ? undefined : reply;
}

/**
 * Sends a request, and once more with each later flush that gets no answer either: the process may
 * have been frozen meanwhile, and the connection be gone.
 * @returns the first response; an error when each of the tries has failed
 */
async function firstReply(
  send: (ended: AbortSignal) => Promise<Reply>,
  signal: AbortSignal,
): Promise<Reply> {
  const ender = newAborter();
  const end = (): void => ender.abort(signal.reason);
  signal.addEventListener("abort", end);
  let underWay = 0;
  let latestMs = 0;
  let isDue = false;
  const stops: (() => void)[] = [];
  try {
    return await new Promise<Reply>((resolve) => {
      const begin = (): void => {
        underWay += 1;
        latestMs = machine.now();
        void send(ender.signal).then((reply) => {
          underWay -= 1;
          if (underWay === 0 || !(reply instanceof Error)) resolve(reply);
        });
      };
      begin();
      const again = async (): Promise<void> => {
        if (isDue) return;
        isDue = true;
        await pause(UNANSWERED_MS - (machine.now() - latestMs), ender.signal);
        isDue = false;
        if (underWay < SIDE_BY_SIDE && !ender.signal.aborted) begin();
      };
      stops.push(onFlush(() => void again()));
    });
  } finally {
    for (const stop of stops) stop();
    signal.removeEventListener("abort", end);
    ender.abort();
  }
}
