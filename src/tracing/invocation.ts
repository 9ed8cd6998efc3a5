// One call of an observed function: opens its observation, runs it there, and ends the observation
// when the call does, whatever "the call" is: a value, a promise, an iteration, a stream.
import { types } from "node:util";
import { snapshot } from "./capture.js";
import { runIn, sampledOutScope, type Scope } from "./context.js";
import { Consumption } from "./consumption.js";
import type { ObservationType } from "./fields.js";
import { ItemCollector, type ItemReader } from "./items.js";
import { isIteration, watchIteration } from "./iteration.js";
import { reportFault } from "./log.js";
import { Observation } from "./observation.js";
import { isThenable, watchThenable } from "./settle.js";
import { isEnabled, state } from "./state.js";
import { isReadableStream, watchReadableStream } from "./streams.js";
import { Trace, type TraceSeed } from "./trace.js";

/** How calls of one function are observed. Its functions are guarded: what they throw is swallowed. */
export interface InvocationSpec {
  readonly name: string;
  readonly type: ObservationType;
  /** Reads the arguments into the new observation, before the function runs. */
  opened(observation: Observation, args: readonly unknown[]): void;
  /** Reads the value that the function returned, or that its promise came to. */
  returned(observation: Observation, value: unknown): void;
  /** Reads what was thrown, beyond its message. */
  failed?(observation: Observation, error: unknown): void;
  /** A reader for one iteration; by default it gathers the items as they are. */
  items?(): ItemReader;
}

/** A function of any kind, as it is called. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Calls `fn` as one observation under the current one.
 * @returns what `fn` returns: the same object, but for a native promise, which is derived
 * @throws what `fn` throws, the same object
 */
export function invoke(
  spec: InvocationSpec,
  fn: Callable,
  self: unknown,
  args: unknown[],
): unknown {
  const scope = enter(spec, args);
  if (scope === undefined) return Reflect.apply(fn, self, args);
  const observation = scope.current;
  // Not sampled: what runs below must know, and nothing else is to do.
  if (observation === undefined) return runIn(scope, Reflect.apply, fn, self, args);
  let result: unknown;
  try {
    result = runIn(observation, Reflect.apply, fn, self, args);
  } catch (error) {
    fail(observation, spec, error);
    throw error;
  }
  return settle(observation, spec, result);
}

/** The scope to run the call in: an observation, or not sampled; undefined: a bare call. */
function enter(spec: InvocationSpec, args: readonly unknown[]): Scope | undefined {
  if (state.capturing) return undefined;
  try {
    const outer = state.scopes.getStore();
    const parent = outer?.current;
    if (parent !== undefined) return open(spec, args, parent.trace, parent.spanId);
    if (outer?.sampledOut !== undefined) return undefined;
    const seed = outer?.seed;
    if (seed?.sink === undefined && !isEnabled()) return undefined;
    const trace = new Trace(seed, state.sink);
    if (!isSampled(trace, seed, spec, args)) return sampledOutScope(trace);
    return open(spec, args, trace, seed?.parentSpanId);
  } catch (error) {
    reportFault("opening an observation", error);
    return undefined;
  }
}

function open(
  spec: InvocationSpec,
  args: readonly unknown[],
  trace: Trace,
  parentSpanId: string | undefined,
): Observation {
  const observation = new Observation(trace, parentSpanId, spec.name, spec.type);
  guard("reading the arguments", () => spec.opened(observation, args));
  return observation;
}

function isSampled(
  trace: Trace,
  seed: TraceSeed | undefined,
  spec: InvocationSpec,
  args: readonly unknown[],
): boolean {
  return seed?.sampled ?? state.sample?.(trace, spec.name, args) ?? true;
}

/** Ends the observation now, or sees to it that it ends when `result` does. */
function settle(observation: Observation, spec: InvocationSpec, result: unknown): unknown {
  // A Proxy is a value: asking what it is would run its traps.
  if (typeof result === "object" && result !== null && !types.isProxy(result)) {
    try {
      const watched = watch(observation, spec, result);
      if (watched !== undefined) return watched;
    } catch (error) {
      reportFault("looking at a returned value", error);
    }
  }
  guard("reading the returned value", () => spec.returned(observation, result));
  guard("ending an observation", () => observation.end());
  return result;
}

/** @returns what the caller gets when `result` is still open; undefined when it is a plain value */
function watch(observation: Observation, spec: InvocationSpec, result: object): unknown {
  if (isThenable(result)) {
    return watchThenable(result, observation, {
      value: (value) => settle(observation, spec, value),
      error: (error) => fail(observation, spec, error),
    });
  }
  const stream = isReadableStream(result);
  if (!stream && !isIteration(result)) return undefined;
  const consumption = new Consumption(
    observation,
    spec.items?.() ?? new ItemCollector(),
    spec.failed,
  );
  const watched = stream
    ? watchReadableStream(result, consumption)
    : watchIteration(result, consumption);
  if (!watched) consumption.abandon();
  return result;
}

function fail(observation: Observation, spec: InvocationSpec, error: unknown): void {
  guard("recording an error", () => {
    observation.fail(error);
    spec.failed?.(observation, error);
  });
  guard("ending an observation", () => observation.end());
}

function guard(where: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    reportFault(where, error);
  }
}

/** Captures the arguments as Langfuse's input: one as itself, several as an array, none as nothing. */
export function captureArguments(observation: Observation, args: readonly unknown[]): void {
  if (args.length > 0) observation.input = snapshot(args.length === 1 ? args[0] : args);
}

/** Captures the returned value as Langfuse's output, unless the function set one itself. */
export function captureReturned(observation: Observation, value: unknown): void {
  observation.output ??= snapshot(value);
}
