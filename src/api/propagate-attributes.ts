// `propagateAttributes`: what is said of the traces that begin in a function, or of the one that it
// runs in.
import { currentScope, runBeside, type Scope } from "../tracing/context.js";
import type { PromptReference, TraceAttributes } from "../tracing/fields.js";
import { reportFault } from "../tracing/log.js";
import { promptReference } from "../tracing/prompt.js";
import { state } from "../tracing/state.js";
import {
  mergeAttributes,
  updateAttributes,
  type CheckedTraceAttributes,
} from "../tracing/trace-attributes.js";

/** What {@link propagateAttributes} says; names and limits are those of Langfuse's own SDK. */
export interface PropagatedAttributes extends Omit<TraceAttributes, "name"> {
  /** The trace's name; by default that of its first observation. */
  readonly traceName?: string;
  /** The prompt that the generations begun in the function are made from; null: none. */
  readonly prompt?: PromptReference | null;
}

/**
 * Runs `fn`, and says of every trace that begins in it, or of the one that it is part of, whose it
 * is and what it is about. Each observation of the trace bears these attributes, those that have
 * begun already too, as Langfuse passes nothing on from one observation to another. Traces of
 * other requests that run at the same time are not touched.
 * @param attributes ids, names and tags have at most 200 characters; what is longer is left out,
 *   with a warning
 * @returns what `fn` returns
 * @throws what `fn` throws, and nothing else
 * @example
 * app.post("/chat", (request, response) =>
 *   propagateAttributes({ userId: request.user.id, sessionId: request.body.chatId }, () =>
 *     chat.answer(request.body.question),
 *   ),
 * );
 */
export function propagateAttributes<Result>(
  attributes: PropagatedAttributes,
  fn: () => Result,
): Result {
  const scope = state.live ? scopeWith(attributes) : undefined;
  return scope === undefined ? fn() : runBeside(scope, fn);
}

/** As {@link propagateAttributes}, for a client that says the same at each call: once a trace. */
export function propagateOnce<Result>(attributes: PropagatedAttributes, fn: () => Result): Result {
  const scope = state.live ? scopeWith(attributes, attributes) : undefined;
  return scope === undefined ? fn() : runBeside(scope, fn);
}

/**
 * The scope to run in; undefined: the one that is there.
 * @param source what says it, where a trace that is there must hear it once only
 */
function scopeWith(attributes: PropagatedAttributes, source?: object): Scope | undefined {
  try {
    const { prompt: given, ...about } = attributes;
    const update = traceUpdate(about);
    const outer = currentScope();
    const prompt = given ? promptReference(given) : given === null ? undefined : outer?.prompt;
    const trace = outer?.current?.trace ?? outer?.sampledOut ?? outer?.seed?.remote?.local?.trace;
    if (outer !== undefined && trace !== undefined) {
      if (source) trace.updateOnce(source, update);
      else trace.update(update);
      if (given === undefined) return undefined;
      const { current, seed, sampledOut, opening } = outer;
      return { current, seed, sampledOut, prompt, opening, active: undefined };
    }
    const merged: CheckedTraceAttributes = {};
    if (outer?.seed?.attributes) mergeAttributes(merged, outer.seed.attributes);
    updateAttributes(merged, update);
    const seed = { ...outer?.seed, attributes: merged };
    const opening = outer?.opening;
    return { current: undefined, seed, sampledOut: undefined, prompt, opening, active: undefined };
  } catch (error) {
    reportFault("propagating attributes", error);
    return undefined;
  }
}

/** The same attributes by the names that a trace has for them. */
export function traceUpdate({ traceName, ...rest }: PropagatedAttributes): TraceAttributes {
  return traceName === undefined ? rest : { ...rest, name: traceName };
}
