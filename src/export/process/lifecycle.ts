// `flush` and `shutdown`: waiting for deliveries, and the end of tracing in this process.
import type { AsyncDisposableIfKnown } from "../../foundation/async-disposable.js";
import { abandonAll } from "../../tracing/iterations/consumption.js";
import { refreshLive, state } from "../../tracing/state.js";
import { deliverAll } from "./ending.js";
import { registry } from "./registry.js";

const A_LONG_TIME_MS = 2 ** 31 - 1;

/** What `configure` gives back: `await using` of it ends tracing where its block ends. */
export interface Tracing extends AsyncDisposableIfKnown {
  /** {@link flush} */
  flush(): Promise<void>;
  /** {@link shutdown} */
  shutdown(): Promise<void>;
}

export const tracing: Tracing = { flush, shutdown, [Symbol.asyncDispose]: shutdown };

/**
 * Waits until everything that has ended so far is out of memory: delivered, or in the spool when
 * Langfuse does not take it now. What is in the spool is offered to Langfuse once more, too.
 * Without a spool, what Langfuse does not take stays in memory (`counters().waiting`).
 * Streams that are still being read stay open.
 * @returns a promise that never rejects; {@link counters} says what came of it
 * @example
 * context.waitUntil(flush()); // where a serverless platform freezes the process after the answer
 */
export async function flush(): Promise<void> {
  // Pauses between retries keep no process alive; somebody who waits does.
  const keepAlive = setInterval(() => {}, A_LONG_TIME_MS);
  await Promise.all([deliverAll(), ...[...registry.providers].map((one) => one.flush())]);
  clearInterval(keepAlive);
}

/**
 * Ends tracing: streams that nobody has read to the end are ended, everything is delivered as by
 * {@link flush}, and later calls are not traced. `configure` begins anew.
 * @returns a promise that never rejects
 * @example
 * process.once("SIGTERM", async () => {
 *   await shutdown();
 *   process.exit(0);
 * });
 */
export async function shutdown(): Promise<void> {
  state.enabled = false;
  refreshLive();
  abandonAll();
  await flush();
}
