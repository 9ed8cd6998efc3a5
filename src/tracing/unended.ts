// Ends observations, also those of a call at the end of the stack: where there is no room for that,
// the call is kept here, and its observation ends when the stack has room again.
import type { Scope } from "./context.js";
import type { InvocationSpec } from "./invocation.js";
import { reportFault } from "./log.js";
import type { Observation } from "./observation.js";
import { follow } from "./settle.js";
import { isStackOverflow } from "./stack-overflow.js";

/** A call that is over while its observation is not. */
interface Unended {
  readonly scope: Scope | undefined;
  /** That of a call that threw. */
  readonly spec?: InvocationSpec;
  readonly error?: unknown;
}

/** Pushed to without a function of this file, which would need a frame. */
export const unended: Unended[] = [];

let isScheduled = false;

/** Ends `observation` after those that are kept. Never throws. */
export function end(observation: Observation): void {
  try {
    if (unended.length > 0) endAll();
    endNow(observation);
  } catch {
    unended.push({ scope: observation });
  }
}

/** Ends `observation` with an error. Never throws. */
export function fail(observation: Observation, spec: InvocationSpec, error: unknown): void {
  recordError(observation, spec, error);
  end(observation);
}

/** Ends the kept calls, in the order of their ends. Throws where there is still no room. */
export function endAll(): void {
  const calls = unended.splice(0);
  let count = 0;
  try {
    for (const { scope, spec, error } of calls) {
      const observation = scope?.current;
      if (observation && spec) recordError(observation, spec, error);
      if (observation) endNow(observation);
      count += 1;
    }
  } finally {
    for (const call of calls.splice(count)) unended.push(call);
  }
}

/** Throws only at the end of the stack. */
function endNow(observation: Observation): void {
  try {
    observation.end();
  } catch (error) {
    if (isStackOverflow(error)) throw error;
    reportFault("ending an observation", error);
  }
}

function recordError(observation: Observation, spec: InvocationSpec, error: unknown): void {
  if (observation.ended) return;
  try {
    observation.fail(error);
    spec.failed?.(observation, error);
  } catch (fault) {
    reportFault("recording an error", fault);
  }
}

/** Has it ended in a microtask, in case that nothing else ends before. */
export function scheduleEndAll(): void {
  if (isScheduled) return;
  void follow((async () => {})(), () => {
    isScheduled = false;
    try {
      endAll();
    } catch (error) {
      // A mask that recurses without an end, say: the next call that ends tries again.
      reportFault("ending an observation", error);
    }
  });
  isScheduled = true;
}
