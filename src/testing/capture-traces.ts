// Captures the traces of a function, without anything leaving the process, for tests.
import { MisuseError } from "../foundation/errors.js";
import { aBoolean, checkOptions, show } from "../foundation/options.js";
import { runIn, seedScope } from "../tracing/context.js";
import { sinkOf } from "../tracing/destination.js";
import type { Observation } from "../tracing/observation.js";
import {
  isEnabled,
  refreshLive,
  state,
  type NamedDestination,
  type Sink,
} from "../tracing/state.js";
import { capturedObservation, type CapturedObservation } from "./captured-observation.js";

/** The result of {@link captureTraces}. */
export interface CapturedTraces<Result> {
  /** The value that the function returned, or that its promise resolved to. */
  readonly result: Result;
  /** The observations that ended in the function, in the order of their starts. */
  readonly observations: readonly CapturedObservation[];
}

/** Options of {@link captureTraces}. */
export interface CaptureTracesOptions {
  /**
   * True: the observations also go where they would have gone without a capture, except to a
   * destination `tracerProvider`; false by default.
   */
  readonly alsoSend?: boolean;
}

/**
 * Runs `fn` and captures the traces that begin in it. Nothing is sent, and neither a key nor a
 * configuration is needed. Code that runs at the same time is not captured, and neither are the
 * traces of an inner `captureTraces`.
 * @param fn may be asynchronous; work that outlives its promise is captured up to that moment
 * @param options `{ alsoSend: true }` sends the traces as well
 * @returns the result of `fn` and the observations, which do not change any more
 * @throws (rejects with) the error of `fn`; a MisuseError if `fn` is not a function
 * @example Compare the tree of a call
 * const { observations } = await captureTraces(() => new Guide().answer("Why?"));
 * expect(formatTrace(observations)).toMatchInlineSnapshot();
 * @example Check the user of a trace
 * const { observations } = await captureTraces(() => guide.answer("Why?"));
 * expect(observations[0]?.trace.userId).toBe("user-1");
 * @example Check tokens and cost
 * const { observations } = await captureTraces(() => guide.answer("Why?"));
 * const generation = observations.find(({ type }) => type === "generation");
 * expect(generation?.usage).toMatchObject({ input: 12, output: 30 });
 * expect(generation?.cost?.["total"]).toBeGreaterThan(0);
 * @example Check that an error is recorded
 * const { observations } = await captureTraces(() => guide.answer("").catch(() => {}));
 * expect(observations[0]).toMatchObject({ level: "ERROR", statusMessage: "no question" });
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
  const checked = checkOptions("captureTraces", options, { alsoSend: aBoolean });
  const { alsoSend = false } = checked;
  // In the order of their starts, which may be equal: a test may have stopped the clock.
  const captured = new Set<Observation>();
  const sinks = new Map<NamedDestination | undefined, Sink>();
  const sinkTowards = (destination: NamedDestination | undefined): Sink => {
    const known = sinks.get(destination);
    if (known !== undefined) return known;
    const sink: Sink = {
      tracer: undefined,
      takesAll: true,
      isCapture: !alsoSend,
      destination,
      towards: sinkTowards,
      get conventions() {
        return alsoSend ? wayOut(destination)?.conventions : undefined;
      },
      started: (observation) => void captured.add(observation),
      add(observation) {
        captured.add(observation);
        if (alsoSend) wayOut(destination)?.add(observation);
      },
    };
    sinks.set(destination, sink);
    return sink;
  };
  state.captures += 1;
  refreshLive();
  try {
    const result = await runIn(seedScope({ sink: sinkTowards(undefined) }), fn);
    const ended = [...captured].filter((observation) => observation.ended);
    const observations = ended.map(capturedObservation).toSorted((a, b) => a.startMs - b.startMs);
    return { result, observations };
  } finally {
    state.captures -= 1;
    refreshLive();
  }
}

/** The sink of observations without a capture; undefined while tracing is off. */
function wayOut(destination: NamedDestination | undefined): Sink | undefined {
  if (destination !== undefined) return sinkOf(destination);
  return isEnabled() ? state.sink : undefined;
}
