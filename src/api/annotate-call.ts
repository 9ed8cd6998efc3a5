// `annotateCall`: what is said of one call, next to the call and not within its request.
import { propagateAttributes, type PropagatedAttributes } from "./propagate-attributes.js";
import { checkedUpdate } from "../tracing/checked-update.js";
import { currentScope, runBeside, type Scope } from "../tracing/context.js";
import type { ObservationUpdate } from "../tracing/fields.js";
import { reportFault } from "../tracing/log.js";
import { state } from "../tracing/state.js";

/** What {@link annotateCall} says; what is not of the call itself is said of its trace. */
export interface CallAnnotation extends Omit<PropagatedAttributes, "metadata"> {
  /** The observation's name, in place of the method's. */
  readonly name?: string;
  /** The observation's metadata; {@link propagateAttributes} has that of the trace. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Says something of the calls that `fn` makes itself: of model calls, and of observed functions, but
 * not of what those call in their turn. Requests stay what they are.
 * @returns what `fn` returns
 * @throws what `fn` throws, and nothing else
 * @example
 * const answer = await annotateCall({ name: "grade", metadata: { rubric: 3 }, userId: "user-1" }, () =>
 *   mistral.chat.complete({ model: "mistral-small-latest", messages }),
 * );
 */
export function annotateCall<Result>(attributes: CallAnnotation, fn: () => Result): Result {
  if (!state.live) return fn();
  const { about, said } = read(attributes);
  return propagateAttributes(about, () => runBeside(scopeWith(said), fn));
}

/** What is said of the trace and of the call. A getter that throws must not reach the caller. */
function read(attributes: CallAnnotation): {
  readonly about: PropagatedAttributes;
  readonly said: ObservationUpdate;
} {
  try {
    const { name, metadata, ...about } = Object(attributes) as CallAnnotation;
    const said = checkedUpdate("annotateCall", { name, metadata });
    return { about, said: said.metadata ? { ...said, metadata: { ...said.metadata } } : said };
  } catch (error) {
    reportFault("reading what annotateCall was told", error);
    return { about: {}, said: {} };
  }
}

/** The scope that is there, with more to say of what begins in it. */
function scopeWith(said: ObservationUpdate): Scope {
  const scope = currentScope();
  const { current, seed, sampledOut, opening } = scope ?? {};
  return {
    current,
    seed,
    sampledOut,
    active: undefined,
    // A generation's own prompt is not that of the calls under it.
    prompt: scope === current && current?.type === "generation" ? undefined : scope?.prompt,
    opening: {
      ...opening,
      ...said,
      metadata: { ...opening?.metadata, ...said.metadata },
    },
  };
}
