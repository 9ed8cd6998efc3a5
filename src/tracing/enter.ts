// The beginning of an observed call: opens its observation, unless the call is not to be observed.
import { begin } from "./begin.js";
import { sampledOutScope, type Scope } from "./context.js";
import { scopeTo, warnNoDestination } from "./destination.js";
import { instanceAttributes, instanceDestination } from "./instance-attributes.js";
import type { Observed } from "./invocation.js";
import { guard, reportFault } from "./log.js";
import type { Observation } from "./observation.js";
import { programSpan } from "./opentelemetry.js";
import { isEnabled, state } from "./state.js";
import { activePropagated } from "./propagated.js";
import { seedUnder, Trace } from "./trace.js";

/**
 * Returns the scope to run a call in: its observation, or one that is not sampled. Undefined: a bare
 * call. Never throws.
 */
export function enter(
  observed: Observed,
  self: unknown,
  args: readonly unknown[],
): Scope | undefined {
  if (state.capturing) return undefined;
  let scope: Scope | undefined;
  try {
    const stored = state.scopes.getStore();
    const destination = observed.spec.destination ?? instanceDestination(self);
    const outer = destination === undefined ? stored : scopeTo(destination, stored);
    const parent = outer?.current;
    scope = parent ? beginUnder(parent, outer, observed) : beginTrace(outer, observed, args);
    const observation = scope?.current;
    if (observation === undefined) return scope;
    const instance = instanceAttributes(self);
    if (instance) observation.trace.updateOnce(instance);
    readArguments(observation, observed, args);
    const opening = outer?.opening;
    if (opening) guard("describing a call", () => observation.update(opening));
  } catch (error) {
    reportFault("opening an observation", error);
  }
  return scope;
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
  if (seed?.sink === undefined && !isEnabled()) {
    if (state.hasDestinations) warnNoDestination(spec.name);
    return undefined;
  }
  const sink = seed?.sink ?? state.sink;
  const above = sink.tracer || seed?.remote || seed?.isDetached ? undefined : programSpan();
  // Langfuse's SDK sends its spans to one project, which a named destination is not.
  const joins =
    above !== undefined &&
    sink.destination === undefined &&
    (above.isLangfuses || activePropagated() !== undefined);
  const trace = Trace.begin(joins ? seedUnder(above, seed) : seed, sink);
  trace.sampled ??= sink.takesAll ?? state.sample?.(trace, spec.name, args) ?? true;
  if (!trace.sampled) return sampledOutScope(trace);
  const scope = begin(trace, undefined, spec);
  const { current } = scope;
  if (current) {
    current.prompt = outer?.prompt;
    if (above && !joins) current.metadata = { otel_trace_id: above.traceId };
    state.rootBegan?.(current);
  }
  return scope;
}

// Not `guard`: a closure for this step of each call would cost more than the step.
function readArguments(
  observation: Observation,
  observed: Observed,
  args: readonly unknown[],
): void {
  try {
    observed.spec.opened(observation, args, observed);
  } catch (error) {
    reportFault("reading the arguments", error);
  }
}
