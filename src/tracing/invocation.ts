// One call of an observed function: opens its observation, runs it there, and ends the observation
// when the call does, whatever "the call" is: a value, a promise, an iteration, a stream.
import { types } from "node:util";
import { snapshot } from "./capture.js";
import { runIn, sampledOutScope, type Scope } from "./context.js";
import { Consumption } from "./consumption.js";
import type { ObservationType } from "./fields.js";
import { instanceAttributes } from "./instance-attributes.js";
import { ItemCollector, type ItemReader } from "./items.js";
import { isIteration, watchIteration } from "./iteration.js";
import { reportFault } from "./log.js";
import { Observation } from "./observation.js";
import { isThenable, watchThenable } from "./settle.js";
import { isEnabled, state } from "./state.js";
import { isReadableStream, watchReadableStream } from "./streams.js";
import { Trace } from "./trace.js";

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
  const scope = enter(spec, args, self);
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
function enter(spec: InvocationSpec, args: readonly unknown[], self: unknown): Scope | undefined {
  if (state.capturing) return undefined;
  try {
    const outer = state.scopes.getStore();
    const parent = outer?.current;
    if (parent !== undefined) {
      const opened = new Observation(parent.trace, parent.spanId, spec.name, spec.type);
      // A generation's prompt is its own; what another observation holds is for those under it.
      if (outer !== parent || parent.type !== "generation") opened.prompt = outer?.prompt;
      return open(opened, spec, args, self);
    }
    if (outer?.sampledOut !== undefined) return undefined;
    const seed = outer?.seed;
    if (seed?.sink === undefined && !isEnabled()) return undefined;
    const trace = Trace.begin(seed, state.sink);
    trace.sampled ??= state.sample?.(trace, spec.name, args) ?? true;
    if (!trace.sampled) return sampledOutScope(trace);
    const opened = new Observation(trace, seed?.remote?.parentSpanId, spec.name, spec.type);
    opened.prompt = outer?.prompt;
    return open(opened, spec, args, self);
  } catch (error) {
    reportFault("opening an observation", error);
    return undefined;
  }
}

function open(
  observation: Observation,
  spec: InvocationSpec,
  args: readonly unknown[],
  self: unknown,
): Observation {
  const instance = instanceAttributes(self);
  if (instance) observation.trace.update(instance);
  guard("reading the arguments", () => spec.opened(observation, args));
  return observation;
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
