// Observes what a function does without anything leaving the process, for tests.
import { MisuseError } from "../foundation/errors.js";
import { aBoolean, checkOptions, show } from "../foundation/options.js";
import { runIn, seedScope } from "../tracing/context.js";
import type { Observation } from "../tracing/observation.js";
import { isEnabled, refreshLive, state, type Sink } from "../tracing/state.js";

/** What `captureTraces` saw. */
export interface CapturedTraces<Result> {
  /** What the function returned, or its promise came to. */
  readonly result: Result;
  /** The observations that ended meanwhile, in the order of their starts. */
  readonly observations: readonly Observation[];
}

/** How {@link captureTraces} captures. */
export interface CaptureTracesOptions {
  /** True: the observations also go where they would have gone without it, but for a `tracerProvider`; false by default. */
  readonly alsoSend?: boolean;
}

/**
 * Runs `fn` and captures the traces that begin in it. They are sent nowhere, no key and no
 * configuration is needed, and other code that runs at the same time is not captured, nor what an
 * inner `captureTraces` captures.
 * @param fn may be asynchronous; traces of work that outlives its promise are captured up to then
 * @returns its result and the observations
 * @throws (rejects with) whatever `fn` throws; a MisuseError when it is no function
 * @example
 * const { observations } = await captureTraces(() => new Guide().answer("Why?"));
 * expect(formatTrace(observations)).toMatchInlineSnapshot();
 */
export async function captureTraces<Result>(
  fn: () => Result | PromiseLike<Result>,
  options: CaptureTracesOptions = {},
): Promise<CapturedTraces<Result>> {
  if (typeof fn !== "function") {
    throw new MisuseError(
      `captureTraces: the first argument must be a function (got ${show(fn)}). Write captureTraces(() => service.answer()).`,
    );
  }
  checkOptions("captureTraces", options, { alsoSend: aBoolean });
  const { alsoSend = false } = options;
  // As they begin: starts may be the same, above all where a test has stopped the clock.
  const seen = new Set<Observation>();
  const sink: Sink = {
    takesAll: true,
    isCapture: !alsoSend,
    begun: (observation) => void seen.add(observation),
    add(observation) {
      seen.add(observation);
      if (alsoSend && isEnabled()) state.sink.add(observation);
    },
  };
  state.captures += 1;
  refreshLive();
  try {
    const result = await runIn(seedScope({ sink }), fn);
    const ended = [...seen].filter((observation) => observation.ended);
    // What is exported has its cost; so has what a test looks at.
    if (ended.some(({ usageDetails }) => usageDetails !== undefined)) await state.pricing?.load();
    return { result, observations: ended.toSorted((a, b) => a.startMs - b.startMs) };
  } finally {
    state.captures -= 1;
    refreshLive();
  }
}
