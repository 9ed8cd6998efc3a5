// `flush` and `shutdown`: waiting for deliveries, and the end of tracing in this process.
import type { AsyncDisposableIfKnown } from "../../foundation/async-disposable.js";
import { isNodeStopped } from "../../foundation/machine.js";
import { aBoolean, checkOptions, type Check } from "../../foundation/options.js";
import { currentScope } from "../../tracing/context.js";
import { abandonAll, openStreams, streamsEnded } from "../../tracing/iterations/consumption.js";
import { endAll } from "../../tracing/unended.js";
import { refreshLive, state } from "../../tracing/state.js";
import type { Trace } from "../../tracing/trace.js";
import { within, type Deadline } from "./deadline.js";
import { closeDestinations } from "./destinations.js";
import { deliverAll, saveAll } from "./ending.js";
import { counters, registry } from "./registry.js";
import { untraced } from "./untraced.js";

const DEFAULT_SECONDS = 5;
const DEFAULT_SECONDS_WITH_STREAMS = 60;

/** The options of {@link shutdown}. */
export interface ShutdownOptions {
  /**
   * The most seconds that it waits. A negative number counts as 0, so that it may be the rest of a
   * time limit. Default: 5, and 60 with `streams`.
   */
  readonly timeout?: number;
}

/** The options of {@link flush}. */
export interface FlushOptions extends ShutdownOptions {
  /**
   * Waits for streams that are still being read, then delivers their observations too: the streams of
   * the current trace, or of the whole process outside an observed call. Default: false.
   */
  readonly streams?: boolean;
}

/** The outcome of a flush for scores or for files, as counts. */
export interface FlushedRequests {
  /** Delivered while it waited. */
  readonly delivered: number;
  /** Still in memory. */
  readonly waiting: number;
  /** Given up since the process began: refused, too old, or without a project to go to. */
  readonly lost: number;
}

/** The outcome of a flush, as counts: of observations, and apart from them of scores and files. */
export interface FlushResult {
  /** Delivered while it waited, from memory and from disk, or recorded. */
  readonly delivered: number;
  /** Still in memory: neither Langfuse nor a disk has taken them. */
  readonly waiting: number;
  /** In the spool on disk, for a later flush or process to send. */
  readonly onDisk: number;
  /** Streams that are still being read, in the current trace or in the whole process. */
  readonly openStreams: number;
  readonly scores: FlushedRequests;
  readonly files: FlushedRequests;
}

/** The result of `configure`: `await using` of it ends tracing where its block ends. */
export interface Tracing extends AsyncDisposableIfKnown {
  /** {@link flush} */
  flush(options?: FlushOptions): Promise<FlushResult>;
  /** {@link shutdown} */
  shutdown(options?: ShutdownOptions): Promise<FlushResult>;
}

export const tracing: Tracing = {
  flush,
  shutdown,
  async [Symbol.asyncDispose]() {
    await shutdown();
  },
};

/**
 * Delivers every observation that has ended. Resolves once all of them are out of memory: delivered,
 * or in the spool if Langfuse does not accept them now. Sends the contents of the spool again, too.
 *
 * It makes at least one attempt, and waits for `timeout`, by default five seconds. Then the rest goes
 * to the spool. Without a spool, it stays in memory for the next flush. Open streams stay open. With
 * `streams`, it waits for them first.
 * @param options `timeout` in seconds, and `streams`
 * @returns a promise of the outcome, which never rejects
 * @throws InvalidOptionError if an option is unknown or not a number
 * @example Deliver in a serverless function
 * context.waitUntil(flush()); // where a serverless platform freezes the process after the answer
 * @example Deliver after a streamed answer
 * context.waitUntil(flush({ streams: true, timeout: 30 })); // where the answer is a stream
 * @example Check what is left
 * const { waiting } = await flush({ timeout: 2 });
 * if (waiting > 0) console.warn(`${waiting} observations wait for the next invocation`);
 */
export function flush(options: FlushOptions = {}): Promise<FlushResult> {
  checkOptions("flush", options, { ...CHECKS, streams: aBoolean });
  const { streams = false, timeout = streams ? DEFAULT_SECONDS_WITH_STREAMS : DEFAULT_SECONDS } =
    options;
  endAll();
  return deliver(timeout, streams);
}

/**
 * Ends tracing: unfinished streams are ended, everything is delivered as by {@link flush}, and
 * later calls are not traced. A later `configure` starts tracing again.
 * @param options `timeout` in seconds
 * @returns a promise of the outcome, which never rejects
 * @throws InvalidOptionError if an option is unknown or not a number
 * @example Deliver when the process is stopped
 * process.once("SIGTERM", async () => {
 *   await shutdown();
 *   process.exit(0);
 * });
 * @example Deliver at the end of a script
 * await guide.answer(question);
 * const { delivered, waiting } = await shutdown({ timeout: 10 });
 * console.log(`${delivered} observations delivered, ${waiting} left`);
 */
export function shutdown(options: ShutdownOptions = {}): Promise<FlushResult> {
  checkOptions("shutdown", options, CHECKS);
  state.enabled = false;
  closeDestinations();
  refreshLive();
  abandonAll();
  return deliver(options.timeout ?? DEFAULT_SECONDS, false);
}

const CHECKS = {
  timeout: {
    accepts: (value) => typeof value === "number" && !Number.isNaN(value),
    mustBe: "a number of seconds",
  } satisfies Check,
};

function deliver(seconds: number, streams: boolean): Promise<FlushResult> {
  const scope = currentScope();
  const trace = scope?.current?.trace ?? scope?.sampledOut;
  // If no request gets an answer, there is nothing to wait for.
  const ms = isNodeStopped() ? 0 : Math.max(0, seconds * 1000);
  const run = (): Promise<FlushResult> => deliverWithin(ms, streams, trace);
  // The first scope of a process makes each of its promises dearer up to Node 22.
  return isIdle() && !streams ? run() : untraced(run);
}

/** Whether there is nothing to deliver. */
function isIdle(): boolean {
  const { pending, backlogs, providers } = registry;
  return pending.size + backlogs.size + providers.size === 0;
}

async function deliverWithin(
  ms: number,
  streams: boolean,
  trace: Trace | undefined,
): Promise<FlushResult> {
  const { requests } = registry;
  const before = {
    ...counters(),
    scores: requests.scores.delivered,
    files: requests.files.delivered,
  };
  await within(ms, async (deadline) => {
    await deliverEverything(deadline);
    if (!streams) return;
    await streamsEnded(trace, deadline.signal);
    await deliverEverything(deadline);
  });
  if (isNodeStopped()) saveAll();
  const flushed = (kind: "scores" | "files"): FlushedRequests => ({
    delivered: requests[kind].delivered - before[kind],
    waiting: requests[kind].waiting,
    lost: requests[kind].lost,
  });
  const { sent, replayed, waiting, spooled } = counters();
  return {
    delivered: sent + replayed - before.sent - before.replayed,
    waiting,
    onDisk: spooled,
    openStreams: openStreams(trace),
    scores: flushed("scores"),
    files: flushed("files"),
  };
}

/** Delivers what has ended. */
async function deliverEverything(deadline: Deadline): Promise<void> {
  const providers = [...registry.providers].map((one) => one.flush(deadline));
  await Promise.all([deliverAll(deadline), ...providers]);
}
