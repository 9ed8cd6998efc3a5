// One call of an observed function: opens its observation, runs it there, and ends the observation
// when the call does, whatever "the call" is: a value, a promise, an iteration, a stream.
import { types } from "node:util";
import { begin } from "./begin.js";
import { snapshot } from "./capture/snapshot.js";
import { applyIn, sampledOutScope, type Scope } from "./context.js";
import type { ObservationType } from "../foundation/observation-type.js";
import { instanceAttributes } from "./instance-attributes.js";
import { ItemCollector, type ItemReader } from "./iterations/items.js";
import { guard, reportFault } from "./log.js";
import type { Observation } from "./observation.js";
import { Recording } from "./iterations/stream-recorder.js";
import { derive, follow, isNativePromise } from "./settle.js";
import { consume, readerOf, sourceOf } from "./iterations/source.js";
import { shared } from "./shared.js";
import { isEnabled, state } from "./state.js";
import { awaitThenable, isThenable } from "./thenable.js";
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

/** A function and how its calls are observed. */
export interface Observed {
  readonly fn: Callable;
  readonly spec: InvocationSpec;
  /** The language makes the promise that it returns, and nobody else has seen it yet. */
  readonly isAsync: boolean;
}

/**
 * Calls `observed.fn` as one observation under the current one.
 * @returns what it returns: the same object, but for a native promise, which is derived
 * @throws what it throws, the same object
 */
export function invoke(observed: Observed, self: unknown, args: unknown[]): unknown {
  const { fn, spec, isAsync } = observed;
  const scope = enter(spec, args, self, fn);
  if (scope === undefined) return Reflect.apply(fn, self, args);
  const observation = scope.current;
  // Not sampled: what runs below must know, and nothing else is to do.
  if (observation === undefined) {
    const result = applyIn(scope, fn, self, args);
    return isAsync
      ? follow(result as Promise<unknown>, (value) => keepScope(scope, value))
      : keepScope(scope, result);
  }
  let result: unknown;
  try {
    result = applyIn(observation, fn, self, args);
  } catch (error) {
    fail(observation, spec, error);
    throw error;
  }
  return isAsync
    ? follow(
        result as Promise<unknown>,
        (value) => settle(observation, spec, value),
        (error) => failed(observation, spec, error),
      )
    : settle(observation, spec, result);
}

/** By observation of a tool call that a loop makes, the function whose call it stands for. */
const included = shared("included calls", () => new WeakMap<Observation, Callable>());

/** Lets the first call of `fn` under `observation`, of type tool, have no observation of its own. */
export function includeCall(observation: Observation, fn: Callable): void {
  included.set(observation, fn);
}

function includes(observation: Observation, fn: Callable): boolean {
  return included.get(observation) === fn && included.delete(observation);
}

/** The scope to run the call in: an observation, or not sampled; undefined: a bare call. */
function enter(
  spec: InvocationSpec,
  args: readonly unknown[],
  self: unknown,
  fn: Callable,
): Scope | undefined {
  if (state.capturing) return undefined;
  try {
    const outer = state.scopes.getStore();
    const parent = outer?.current;
    if (parent !== undefined) {
      if (parent.type === "tool" && includes(parent, fn)) return undefined;
      // A generation's prompt is its own; what another observation holds is for those under it.
      const prompt = outer === parent && parent.type === "generation" ? undefined : outer?.prompt;
      const begun = begin(parent.trace, parent, spec.name, spec.type);
      return open(begun, spec, args, self, { prompt, opening: outer?.opening });
    }
    if (outer?.sampledOut !== undefined) return undefined;
    const seed = outer?.seed;
    if (seed?.sink === undefined && !isEnabled()) return undefined;
    const trace = Trace.begin(seed, state.sink);
    trace.sampled ??= trace.sink.takesAll ?? state.sample?.(trace, spec.name, args) ?? true;
    if (!trace.sampled) return sampledOutScope(trace);
    const begun = begin(trace, undefined, spec.name, spec.type);
    return open(begun, spec, args, self, outer);
  } catch (error) {
    reportFault("opening an observation", error);
    return undefined;
  }
}

function open(
  scope: Scope,
  spec: InvocationSpec,
  args: readonly unknown[],
  self: unknown,
  outer: Pick<Scope, "prompt" | "opening"> | undefined,
): Scope {
  const observation = scope.current;
  if (observation === undefined) return scope;
  if (outer?.prompt !== undefined) observation.prompt = outer.prompt;
  const instance = instanceAttributes(self);
  if (instance) observation.trace.updateOnce(instance.source, instance.update);
  readArguments(observation, spec, args);
  const opening = outer?.opening;
  if (opening) guard("describing a call", () => observation.update(opening));
  return scope;
}

/** Ends the observation now, or sees to it that it ends when `result` does. */
function settle(observation: Observation, spec: InvocationSpec, result: unknown): unknown {
  // A lazy query that is run again has been recorded; its new result has nothing to wait for.
  if (observation.ended) return result;
  try {
    if (isWatchable(result)) {
      if (isNativePromise(result)) {
        return derive(
          result,
          (value) => settle(observation, spec, value),
          (error) => failed(observation, spec, error),
        );
      }
      if (!isPlainRecord(result) && staysOpen(observation, spec, result)) return result;
    }
  } catch (error) {
    reportFault("looking at a returned value", error);
  }
  readReturned(observation, spec, result);
  end(observation);
  return result;
}

// Not `guard`: a closure for each of these steps of each call would cost more than the step.

function readArguments(
  observation: Observation,
  spec: InvocationSpec,
  args: readonly unknown[],
): void {
  try {
    spec.opened(observation, args);
  } catch (error) {
    reportFault("reading the arguments", error);
  }
}

function readReturned(observation: Observation, spec: InvocationSpec, value: unknown): void {
  try {
    spec.returned(observation, value);
  } catch (error) {
    reportFault("reading the returned value", error);
  }
}

function end(observation: Observation): void {
  try {
    observation.end();
  } catch (error) {
    reportFault("ending an observation", error);
  }
}

/** What a promise that fails goes on with. */
function failed(observation: Observation, spec: InvocationSpec, error: unknown): never {
  fail(observation, spec, error);
  throw error;
}

function outcome(observation: Observation, spec: InvocationSpec) {
  return {
    value: (value: unknown) => settle(observation, spec, value),
    error: (error: unknown) => fail(observation, spec, error),
  };
}

/** Whether `result` is still to be consumed or awaited; then the observation ends with that. */
function staysOpen(observation: Observation, spec: InvocationSpec, result: object): boolean {
  const source = sourceOf(result);
  if (source === undefined && !isThenable(result)) return false;
  const items = spec.items?.() ?? new ItemCollector();
  const reader = source ? readerOf(source, items) : items;
  const recording = new Recording(observation, reader, spec.failed);
  const consumption = source && consume(source);
  consumption?.join(recording);
  // A lazy query may be iterated or awaited: what comes first ends the observation.
  const then = outcome(observation, spec);
  const awaited = awaitThenable(result, observation, then, consumption ? undefined : recording);
  if (!consumption && !awaited) recording.abandon("not watched: the object is frozen");
  return true;
}

/** What a call that was not sampled returns later still runs where nothing is observed. */
function keepScope(scope: Scope, result: unknown): unknown {
  try {
    if (!isWatchable(result)) return result;
    if (isNativePromise(result)) return derive(result, (value) => keepScope(scope, value));
    if (isPlainRecord(result)) return result;
    const source = sourceOf(result);
    if (source) consume(source, scope);
    const value = (settled: unknown): unknown => keepScope(scope, settled);
    awaitThenable(result, scope, { value, error() {} }, undefined);
  } catch (error) {
    reportFault("looking at a returned value", error);
  }
  return result;
}

/** A Proxy is a value: asking what it is would run its traps. */
function isWatchable(result: unknown): result is object {
  return typeof result === "object" && result !== null && !types.isProxy(result);
}

/** What most functions come to: an object of no class that can be neither awaited nor iterated. */
function isPlainRecord(object: object): boolean {
  return (
    Object.getPrototypeOf(object) === Object.prototype &&
    !("then" in object) &&
    !("next" in object) &&
    !(Symbol.asyncIterator in object) &&
    !("_readableState" in object)
  );
}

function fail(observation: Observation, spec: InvocationSpec, error: unknown): void {
  if (observation.ended) return;
  guard("recording an error", () => {
    observation.fail(error);
    spec.failed?.(observation, error);
  });
  end(observation);
}

/** Captures the arguments as Langfuse's input: one as itself, several as an array, none as nothing. */
export function captureArguments(observation: Observation, args: readonly unknown[]): void {
  if (args.length > 0) observation.input = snapshot(args.length === 1 ? args[0] : args);
}

/** Captures the returned value as Langfuse's output, unless the function set one itself. */
export function captureReturned(observation: Observation, value: unknown): void {
  observation.output ??= snapshot(value);
}
