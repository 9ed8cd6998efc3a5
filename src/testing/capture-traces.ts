// Observes what a function does without anything leaving the process, for tests.
import { runIn, seedScope } from "../tracing/context.js";
import type { Observation } from "../tracing/observation.js";
import { isEnabled, refreshLive, state } from "../tracing/state.js";

/** What `captureTraces` saw. */
export interface CapturedTraces<Result> {
  /** What the function returned, or its promise came to. */
  readonly result: Result;
  /** The observations that ended meanwhile, in the order of their starts. */
  readonly observations: readonly Observation[];
}

/** How {@link captureTraces} captures. */
export interface CaptureTracesOptions {
  /** True: the observations also go where they would have gone without it; false by default. */
  readonly alsoSend?: boolean;
}

/**
 * Runs `fn` and captures the traces that begin in it. They are sent nowhere, no key and no
 * configuration is needed, and other code that runs at the same time is not captured.
 * @param fn may be asynchronous; traces of work that outlives its promise are captured up to then
 * @returns its result and the observations
 * @throws whatever `fn` throws
 * @example
 * const { observations } = await captureTraces(() => new Guide().answer("Why?"));
 * expect(formatTrace(observations)).toMatchInlineSnapshot();
 */
export async function captureTraces<Result>(
  fn: () => Result | PromiseLike<Result>,
  options: CaptureTracesOptions = {},
): Promise<CapturedTraces<Result>> {
  const ended: Observation[] = [];
  const add = (observation: Observation): void => {
    ended.push(observation);
    if (options.alsoSend && isEnabled()) state.sink.add(observation);
  };
  state.captures += 1;
  refreshLive();
  try {
    const sink = { add, isCapture: options.alsoSend !== true };
    const result = await runIn(seedScope({ sink, sampled: true }), fn);
    // What is exported has its cost; so has what a test looks at.
    if (ended.some(({ usageDetails }) => usageDetails !== undefined)) await state.pricing?.load();
    return { result, observations: ended.toSorted((a, b) => a.startMs - b.startMs) };
  } finally {
    state.captures -= 1;
    refreshLive();
  }
}
