// Runs a function with attributes for its trace and a prompt for its generations: what
// `propagateAttributes`, `annotateCall` and a client with a `trace` option have in common.
import { bare, ownFields } from "../foundation/own-fields.js";
import { currentScope, runIn, type Scope } from "../tracing/context.js";
import type { PromptReference, TraceAttributes } from "../tracing/fields.js";
import { reportFault } from "../tracing/log.js";
import { promptReference } from "../tracing/prompt.js";
import { state } from "../tracing/state.js";
import {
  mergeAttributes,
  updateAttributes,
  type CheckedTraceAttributes,
} from "../tracing/trace-attributes.js";

/** Attributes for a trace, and a prompt for the generations that begin in it. */
export interface TraceScope {
  readonly trace?: TraceAttributes;
  /** Null removes the prompt that is set; undefined leaves it. */
  readonly prompt?: PromptReference | null;
  /** True: a trace takes this `trace` object once, however often a function runs with it. */
  readonly isOnce?: boolean;
}

/**
 * Runs `fn` with attributes for the current trace, or for the traces that begin in `fn`.
 * @returns what `fn` returns
 */
export function runInTrace<Result>(traceScope: TraceScope, fn: () => Result): Result {
  const scope = state.live ? scopeIn(traceScope) : undefined;
  return scope === undefined ? fn() : runIn(scope, fn);
}

/** The scope to run in with the attributes; undefined: the current one. Never throws. */
export function scopeIn(given: TraceScope): Scope | undefined {
  try {
    const { trace: update = {}, prompt, isOnce } = ownFields(given);
    const outer = currentScope();
    const trace = outer?.current?.trace ?? outer?.sampledOut ?? outer?.seed?.remote?.local?.trace;
    const inner = prompt ? promptReference(prompt) : prompt === null ? undefined : outer?.prompt;
    if (outer !== undefined && trace !== undefined) {
      if (isOnce) trace.updateOnce(update);
      else trace.update(update);
      if (prompt === undefined) return undefined;
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
