// Platforms that freeze the process after the answer, unless they receive a promise to wait for.
// Each request's promise resolves when its traces have ended, streams included, and are delivered.
import { machine } from "../../foundation/machine.js";
import { streamsEnded } from "../../tracing/iterations/consumption.js";
import { reportFault } from "../../tracing/log.js";
import type { Observation } from "../../tracing/observation.js";
import { disown } from "../../tracing/settle.js";
import type { Trace } from "../../tracing/trace.js";
import { untilAborted, within } from "./deadline.js";
import { flush } from "./lifecycle.js";
import { registry } from "./registry.js";
import { untraced } from "./untraced.js";

/** The request that runs, on Vercel. Source: getContext of @vercel/functions 3. */
const VERCEL = Symbol.for("@vercel/request-context");

/** A trace that has not ended by then is not waited for: it has a stream that is never read. */
const MOST_MS = 60_000;

/** Waits for a promise after the answer. */
type WaitUntil = (work: Promise<unknown>) => unknown;

/** One request of the program, as its platform knows it. */
interface PlatformRequest {
  readonly waitUntil?: WaitUntil;
}

interface Waiting {
  /** The roots that have not ended. */
  readonly open: Set<Observation>;
  readonly traces: Set<Trace>;
  /** Called when the last of them has ended. */
  onEmpty: (() => void) | undefined;
}

/** The requests that are waited for. */
const waitings = new WeakMap<object, Waiting>();

/** Has the platform, if there is one, wait for the trace of `root`. */
export function waitWithPlatform(root: Observation): void {
  try {
    const holder = (globalThis as { [VERCEL]?: { get?(): PlatformRequest | undefined } })[VERCEL];
    const request = holder?.get?.();
    const waitUntil = request?.waitUntil ?? registry.waitUntil;
    if (waitUntil === undefined || root.trace.sink.isCapture) return;
    const known = request && waitings.get(request);
    const waiting = known ?? { open: new Set(), traces: new Set(), onEmpty: undefined };
    waiting.open.add(root);
    waiting.traces.add(root.trace);
    root.trace.onEnd = (observation) => {
      waiting.open.delete(observation);
      if (waiting.open.size === 0) waiting.onEmpty?.();
    };
    if (known !== undefined) return;
    if (request) waitings.set(request, waiting);
    const work = untraced(() => deliverAfter(waiting, request));
    disown(Reflect.apply(waitUntil, request, [work]));
  } catch (error) {
    reportFault("asking the platform to wait", error);
  }
}

/** Never rejects. */
async function deliverAfter(waiting: Waiting, request: object | undefined): Promise<void> {
  await within(MOST_MS, ({ signal }) => tracesEnded(waiting, signal), { isKeptAlive: false });
  if (request) waitings.delete(request);
  await flush();
}

async function tracesEnded(waiting: Waiting, signal: AbortSignal): Promise<void> {
  while (waiting.open.size > 0 && !signal.aborted) {
    /* oxlint-disable no-await-in-loop -- a trace may begin when another has ended */
    const rootsEnded = new Promise<void>((resolve) => {
      waiting.onEmpty = resolve;
    });
    await untilAborted(rootsEnded, signal);
    for (const trace of waiting.traces) await streamsEnded(trace, signal);
    // The program continues in this turn, and may begin a trace.
    await new Promise<void>((resolve) => {
      machine.setImmediate(resolve);
    });
    /* oxlint-enable no-await-in-loop */
  }
}
