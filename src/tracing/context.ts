// The current observation, in an AsyncLocalStorage of this package, so that spans of other
// libraries are neither parents nor children.
import { bare } from "../foundation/own-fields.js";
import { activeOrRoot } from "./otel-api.js";
import type { ObservationUpdate, PromptReference } from "./fields.js";
import type { Observation } from "./observation.js";
import type { Method } from "./property.js";
import { runActive, type Active } from "./opentelemetry.js";
import { state } from "./state.js";
import type { Trace, TraceSeed } from "./trace.js";

/** The content of a call's context. An observation is a scope whose current one is itself. */
export interface Scope {
  /** The observation that the next ones become children of. */
  readonly current: Observation | undefined;
  /** The seed of a trace that begins in this scope. */
  readonly seed: TraceSeed | undefined;
  /** The trace that was not sampled, where that is so: nothing in this scope is observed. */
  readonly sampledOut: Trace | undefined;
  /** The prompt that generations begun in this scope are made from. */
  readonly prompt: PromptReference | undefined;
  /** Fields of the observations that begin directly in this scope. */
  readonly opening: ObservationUpdate | undefined;
  /**
   * The span that is active in OpenTelemetry meanwhile, where the observation is a span of the
   * program's own provider. Undefined: OpenTelemetry is left as it is.
   */
  readonly active: Active | undefined;
}

const EMPTY: Scope = {
  current: undefined,
  seed: undefined,
  sampledOut: undefined,
  prompt: undefined,
  opening: undefined,
  active: undefined,
};

/** The scope of the running code, if any. */
export function currentScope(): Scope | undefined {
  return state.scopes.getStore();
}

/** The observation that the running code belongs to, if any. */
export function currentObservation(): Observation | undefined {
  return state.scopes.getStore()?.current;
}

/** Runs `fn` in `scope`; everything it starts, at once or later, belongs there. */
export function runIn<A extends readonly unknown[], R>(
  scope: Scope,
  fn: (...args: A) => R,
  ...args: A
): R {
  const { active } = scope;
  if (active === undefined) return state.scopes.run(scope, fn, ...args);
  return state.scopes.run(scope, runActive, active, () => fn(...args));
}

type Apply = (method: Method, self: unknown, args: readonly unknown[]) => unknown;

/**
 * Returns the function that calls a method where `scope` is current. A call writes
 * `state.scopes.run(scope, applier(scope), method, self, args)` itself: one more function would be
 * one more frame in the stacks of the program.
 */
export function applier(scope: Scope): Apply {
  return scope.active === undefined ? Reflect.apply : applyActive;
}

/** Calls a method in the OpenTelemetry context of the current scope. */
function applyActive(method: Method, self: unknown, args: readonly unknown[]): unknown {
  const active = state.scopes.getStore()?.active;
  return active === undefined
    ? Reflect.apply(method, self, args)
    : runActive(active, () => Reflect.apply(method, self, args));
}

/** Calls a method of the user's in `scope`, if there is one. */
export function applyIn(
  scope: Scope | undefined,
  method: Method,
  self: unknown,
  args: readonly unknown[],
): unknown {
  return scope === undefined
    ? Reflect.apply(method, self, args)
    : state.scopes.run(scope, applier(scope), method, self, args);
}

/** Runs a function in a context that was left. */
type ComeBack = <A extends readonly unknown[], R>(fn: (...args: A) => R, ...args: A) => R;

/**
 * Returns a function that brings code back to the scope of this call.
 * @param entered the scope that the code is in until then
 */
export function here(entered: Scope | undefined): ComeBack {
  // Without a scope, too: the code must not run in the one that is current by then.
  const scope = currentScope() as Scope;
  if (entered?.active === undefined) return (fn, ...args) => state.scopes.run(scope, fn, ...args);
  const active = { context: activeOrRoot() };
  return (fn, ...args) => state.scopes.run(scope, runActive, active, () => fn(...args));
}

/** The scope of a trace that was not sampled. */
export function sampledOutScope(trace: Trace, active?: Active): Scope {
  // Not a copy of EMPTY: each call that is not sampled has one.
  return {
    current: undefined,
    seed: undefined,
    sampledOut: trace,
    prompt: undefined,
    opening: undefined,
    active,
  };
}

/** A scope in which no observation is open yet and new traces begin with `seed`. */
export function seedScope(seed: TraceSeed): Scope {
  return { ...EMPTY, seed: bare(seed) };
}
