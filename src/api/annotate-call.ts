// `annotateCall`: a name, metadata, a prompt and trace attributes for one call, beside its request.
import { aRecord, aString, type Checks } from "../foundation/options.js";
import { bare, ownFields } from "../foundation/own-fields.js";
import { anything, checkedFields } from "../tracing/checked-update.js";
import { currentScope, runIn, type Scope } from "../tracing/context.js";
import type { ObservationUpdate, PromptReference, TraceAttributes } from "../tracing/fields.js";
import { reportFault } from "../tracing/log.js";
import { state } from "../tracing/state.js";
import { runInTrace } from "./trace-scope.js";

/** Fields that {@link annotateCall} adds to a call. */
export interface CallAnnotation {
  /** The observation's name, in place of the method's. */
  readonly name?: string;
  /** Added to the observation's metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Links the generations of the call to this prompt; null links them to none. */
  readonly prompt?: PromptReference | null;
  /** Attributes for the trace of the call. */
  readonly trace?: TraceAttributes;
}

const CHECKS: Checks<CallAnnotation> = {
  name: aString,
  metadata: aRecord,
  prompt: anything,
  trace: aRecord,
};

/**
 * Annotates the calls that `fn` makes itself, of models and of observed functions, but not the calls
 * that those make in their turn. Requests stay unchanged.
 * @param annotation a name, metadata, a prompt and trace attributes
 * @param fn may be asynchronous
 * @returns the result of `fn`
 * @throws only errors of `fn`
 * @example Name one call of the model
 * const answer = await annotateCall(
 *   { name: "grade", metadata: { rubric: 3 }, trace: { userId: "user-1" } },
 *   () => mistral.chat.complete({ model: "mistral-small-latest", messages }),
 * );
 * @example Link one call to a prompt of Langfuse
 * const managed = await langfuse.prompt.get("greeting");
 * const response = await annotateCall({ prompt: managed }, () =>
 *   mistral.chat.complete({ model, messages }),
 * );
 * @example Add metadata to a call of an observed function
 * await annotateCall({ metadata: { attempt: 2 } }, () => guide.answer(question));
 */
export function annotateCall<Result>(annotation: CallAnnotation, fn: () => Result): Result {
  if (!state.live) return fn();
  const { trace, prompt, ...update } = read(annotation);
  const traceScope = { ...(trace && { trace }), ...(prompt !== undefined && { prompt }) };
  return runInTrace(traceScope, () => runIn(scopeWith(update), fn));
}

/** A getter that throws must not reach the caller. */
function read(annotation: unknown): CallAnnotation {
  try {
    const checked = checkedFields("annotateCall", annotation, CHECKS);
    return checked.metadata ? bare({ ...checked, metadata: { ...checked.metadata } }) : checked;
  } catch (error) {
    reportFault("reading the annotation of annotateCall", error);
    return bare({});
  }
}

/** The current scope, where the observations that begin in it also get `update`. */
function scopeWith(given: ObservationUpdate): Scope {
  const update = ownFields(given);
  const scope = currentScope();
  const opening = scope?.opening;
  return {
    current: scope?.current,
    seed: scope?.seed,
    sampledOut: scope?.sampledOut,
    active: undefined,
    // A generation's own prompt is not that of the calls under it.
    prompt:
      scope === scope?.current && scope?.current?.type === "generation" ? undefined : scope?.prompt,
    opening: {
      ...opening,
      ...update,
      metadata: { ...opening?.metadata, ...update.metadata },
    },
  };
}
