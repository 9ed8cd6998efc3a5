// Runs a function with attributes and a destination for its trace and a prompt for its generations:
// what `propagateAttributes`, `annotateCall`, `withDestination` and a client with options share.
import { bare, ownFields } from "../foundation/own-fields.js";
import { currentScope, runIn, type Scope } from "../tracing/context.js";
import { scopeTo } from "../tracing/destination.js";
import type { PromptReference, TraceAttributes } from "../tracing/fields.js";
import { reportFault } from "../tracing/log.js";
import { promptReference } from "../tracing/prompt.js";
import { state, type NamedDestination } from "../tracing/state.js";
import type { Trace, TraceSeed } from "../tracing/trace.js";
import {
  mergeAttributes,
  updateAttributes,
  type CheckedTraceAttributes,
} from "../tracing/trace-attributes.js";

/** Attributes for a trace, and a prompt for the generations that begin in it. */
export interface TraceScope {
  readonly trace?: TraceAttributes | undefined;
  /** Null removes the prompt that is set; undefined leaves it. */
  readonly prompt?: PromptReference | null;
  /** The destination of the trace. */
  readonly destination?: NamedDestination | undefined;
  /** True: a trace takes this `trace` object once, however often a function runs with it. */
  readonly isOnce?: boolean;
}

/**
 * Runs `fn` with attributes for the current trace, or for the traces that begin in `fn`.
 * @returns the result of `fn`
 */
export function runInTrace<Result>(traceScope: TraceScope, fn: () => Result): Result {
  const scope = state.live ? scopeIn(traceScope) : undefined;
  return scope === undefined ? fn() : runIn(scope, fn);
}

/** The scope to run in with the attributes; undefined: the current one. Never throws. */
export function scopeIn(given: TraceScope): Scope | undefined {
  try {
    const { trace: update = {}, prompt, isOnce, destination } = ownFields(given);
    const present = currentScope();
    const outer = destination ? scopeTo(destination, present) : present;
    const trace = outer?.current?.trace ?? outer?.sampledOut ?? begunIn(outer?.seed);
    const inner = prompt ? promptReference(prompt) : prompt === null ? undefined : outer?.prompt;
    if (outer !== undefined && trace !== undefined) {
      if (isOnce) trace.updateOnce(update);
      else trace.update(update);
      if (prompt === undefined) return outer === present ? undefined : outer;
      const { current, seed, sampledOut, opening } = outer;
      return { current, seed, sampledOut, prompt: inner, opening, active: undefined };
    }
    const attributes = bare<CheckedTraceAttributes>({});
    if (outer?.seed?.attributes) mergeAttributes(attributes, outer.seed.attributes);
    updateAttributes(attributes, update);
    const seed = bare({ ...outer?.seed, attributes });
    const { opening } = outer ?? {};
    return {
      current: undefined,
      seed,
      sampledOut: undefined,
      prompt: inner,
      opening,
      active: undefined,
    };
  } catch (error) {
    reportFault("propagating attributes", error);
    return undefined;
  }
}

/** The trace of another process that has begun in a scope with `seed` before. */
function begunIn(seed: TraceSeed | undefined): Trace | undefined {
  return seed?.remote?.local.get(seed.sink)?.trace;
}
