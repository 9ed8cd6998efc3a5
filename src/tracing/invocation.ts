// One call of an observed function: opens its observation, runs it there, and ends the observation
// when the call does, whatever "the call" is: a value, a promise, an iteration, a stream.
import { types } from "node:util";
import { begin } from "./begin.js";
import { applyIn, sampledOutScope, type Scope } from "./context.js";
import { instanceAttributes } from "./instance-attributes.js";
import { ItemCollector, type ItemReader } from "./iterations/items.js";
import { guard, reportFault } from "./log.js";
import type { Observation, ObservationKind } from "./observation.js";
import { StreamRecorder } from "./iterations/stream-recorder.js";
import { derive, follow, isNativePromise } from "./settle.js";
import { consume, readerOf, sourceOf } from "./iterations/source.js";
import { isEnabled, state } from "./state.js";
import { awaitThenable, isThenable } from "./thenable.js";
import { programSpan } from "./opentelemetry.js";
import { seedUnder, Trace } from "./trace.js";

/** How calls of one function are observed. Its functions are guarded: what they throw is swallowed. */
export interface InvocationSpec extends ObservationKind {
  /** Reads the arguments into the new observation, before the function runs; may set its `call`. */
  opened(observation: Observation, args: readonly unknown[]): void;
  /** Reads the value that the function returned, or that its promise came to. */
  returned(observation: Observation, value: unknown): void;
  /** Reads what was thrown, beyond its message. */
  readonly failed: ((observation: Observation, error: unknown) => void) | undefined;
  /** A reader for one iteration; by default it gathers the items as they are. */
  readonly items: (() => ItemReader) | undefined;
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
  const scope = enter(observed, self, args);
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
        (value) => endWith(observation, spec, value),
        (error) => failed(observation, spec, error),
      )
    : endWith(observation, spec, result);
}

/** The scope to run the call in: an observation, or not sampled; undefined: a bare call. */
function enter(observed: Observed, self: unknown, args: readonly unknown[]): Scope | undefined {
  if (state.capturing) return undefined;
  try {
    const outer = state.scopes.getStore();
    const parent = outer?.current;
    const scope = parent ? beginUnder(parent, outer, observed) : beginTrace(outer, observed, args);
    const observation = scope?.current;
    if (observation === undefined) return scope;
    const instance = instanceAttributes(self);
    if (instance) observation.trace.updateOnce(instance);
    readArguments(observation, observed.spec, args);
    const opening = outer?.opening;
    if (opening) guard("describing a call", () => observation.update(opening));
    return scope;
  } catch (error) {
    reportFault("opening an observation", error);
    return undefined;
  }
}

/** Begins an observation under `parent`, which is current in `outer`; undefined: a bare call. */
function beginUnder(
  parent: Observation,
  outer: Scope | undefined,
  { fn, spec }: Observed,
): Scope | undefined {
  const { call } = parent;
  if (call?.standsFor === fn) {
    call.standsFor = undefined;
    return undefined;
  }
  const scope = begin(parent.trace, parent, spec);
  // A generation's prompt is its own; what another observation holds is for those under it.
  const inheritsPrompt = outer !== parent || parent.type !== "generation";
  if (inheritsPrompt && scope.current) scope.current.prompt = outer?.prompt;
  return scope;
}

/** Begins the first observation of a trace; a scope without one: not sampled; undefined: a bare call. */
function beginTrace(
  outer: Scope | undefined,
  { spec }: Observed,
  args: readonly unknown[],
): Scope | undefined {
  if (outer?.sampledOut !== undefined) return undefined;
  const seed = outer?.seed;
  if (seed?.sink === undefined && !isEnabled()) return undefined;
  const sink = seed?.sink ?? state.sink;
  const above = sink.tracer || seed?.remote ? undefined : programSpan();
  const trace = Trace.begin(above?.isLangfuses ? seedUnder(above, seed) : seed, sink);
  trace.sampled ??= sink.takesAll ?? state.sample?.(trace, spec.name, args) ?? true;
  if (!trace.sampled) return sampledOutScope(trace);
  const scope = begin(trace, undefined, spec);
  const { current } = scope;
  if (current) {
    current.prompt = outer?.prompt;
    if (above?.isLangfuses === false) current.metadata = { otel_trace_id: above.traceId };
    state.rootBegan?.(current);
  }
  return scope;
}

/** Ends the observation now, or sees to it that it ends when `result` does. */
function endWith(observation: Observation, spec: InvocationSpec, result: unknown): unknown {
  // A lazy query that is run again has been recorded; its new result has nothing to wait for.
  if (observation.ended) return result;
  try {
    if (isWatchable(result)) {
      if (isNativePromise(result)) {
        return derive(
          result,
          (value) => endWith(observation, spec, value),
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
    value: (value: unknown) => endWith(observation, spec, value),
    error: (error: unknown) => fail(observation, spec, error),
  };
}

/** Whether `result` is still to be consumed or awaited; then the observation ends with that. */
function staysOpen(observation: Observation, spec: InvocationSpec, result: object): boolean {
  const source = sourceOf(result);
  if (source === undefined && !isThenable(result)) return false;
  const items = spec.items?.() ?? new ItemCollector();
  const reader = source ? readerOf(source, items) : items;
  const recorder = new StreamRecorder(observation, reader, spec.failed);
  const consumption = source && consume(source);
  consumption?.join(recorder);
  // A lazy query may be iterated or awaited: what comes first ends the observation.
  const then = outcome(observation, spec);
  const awaited = awaitThenable(result, observation, then, consumption ? undefined : recorder);
  if (!consumption && !awaited) recorder.abandon("not watched: the object is frozen");
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
    const value = (result: unknown): unknown => keepScope(scope, result);
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
  if (args.length > 0) observation.input = observation.snapshot(args.length === 1 ? args[0] : args);
}

/** Captures the returned value as Langfuse's output, unless the function set one itself. */
export function captureReturned(observation: Observation, value: unknown): void {
  observation.output ??= observation.snapshot(value);
}
