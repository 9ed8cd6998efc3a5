// `flush` and `shutdown`: waiting for deliveries, and the end of tracing in this process.
import { abandonAll } from "../tracing/consumption.js";
import { refreshLive, state } from "../tracing/state.js";
import { registry } from "./registry.js";

const A_LONG_TIME_MS = 2 ** 31 - 1;

/**
 * Waits for everything that has ended so far to be delivered, or given up after the retries.
 * Streams that are still being read stay open.
 * @returns a promise that never rejects; {@link counters} says what came of it
 * @example
 * await flush(); // before a serverless function returns
 */
export async function flush(): Promise<void> {
  // Pauses between retries keep no process alive; somebody who waits does.
  const keepAlive = setInterval(() => {}, A_LONG_TIME_MS);
  await Promise.all([...registry.pending].map((pipeline) => pipeline.flush()));
  clearInterval(keepAlive);
}

/**
 * Ends tracing: streams that nobody has read to the end are ended, everything is delivered, and
 * later calls are not traced. `configure` begins anew.
 * @returns a promise that never rejects
 */
export async function shutdown(): Promise<void> {
  state.enabled = false;
  refreshLive();
  abandonAll();
  await flush();
}
