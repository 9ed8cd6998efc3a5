// `propagateAttributes`: attributes for the traces that begin in a function, or for the trace that
// it runs in, under the names of Langfuse's own SDK.
import { ownFields } from "../foundation/own-fields.js";
import type { PromptReference, TraceAttributes } from "../tracing/fields.js";
import { reportFault } from "../tracing/log.js";
import { state } from "../tracing/state.js";
import { runInTrace, type TraceScope } from "./trace-scope.js";

/** Attributes for {@link propagateAttributes}, with the names and limits of Langfuse's own SDK. */
export interface PropagatedAttributes extends Omit<TraceAttributes, "name"> {
  /** The trace's name; by default that of its first observation. */
  readonly traceName?: string;
  /** Links the generations that begin in the function to this prompt; null links them to none. */
  readonly prompt?: PromptReference | null;
}

/**
 * Runs `fn` with attributes for its trace: the current one, or every trace that begins in `fn`. All
 * observations of the trace carry them, including those that have begun already, since Langfuse does
 * not pass attributes from one observation to another. Concurrent traces are not affected.
 * @param attributes ids, names and tags have at most 200 characters; a longer one is left out,
 *   with a warning
 * @param fn may be asynchronous
 * @returns the result of `fn`
 * @throws only errors of `fn`
 * @example Set user and session of a request
 * app.post("/chat", (request, response) =>
 *   propagateAttributes({ userId: request.user.id, sessionId: request.body.chatId }, () =>
 *     chat.answer(request.body.question),
 *   ),
 * );
 * @example Tag the traces of a job
 * await propagateAttributes(
 *   { traceName: "nightly report", tags: ["batch"], metadata: { shard: 3 } },
 *   () => guide.answer(question),
 * );
 * @example Link generations to a prompt of Langfuse
 * const managed = await langfuse.prompt.get("greeting");
 * await propagateAttributes({ prompt: managed }, () => guide.answer(question));
 */
export function propagateAttributes<Result>(
  attributes: PropagatedAttributes,
  fn: () => Result,
): Result {
  return state.live ? runInTrace(read(attributes), fn) : fn();
}

/** A getter that throws must not reach the caller. */
function read(attributes: PropagatedAttributes): TraceScope {
  try {
    const { traceName, prompt, ...rest } = ownFields(attributes);
    const trace = traceName === undefined ? rest : { ...rest, name: traceName };
    return prompt === undefined ? { trace } : { trace, prompt };
  } catch (error) {
    reportFault("propagating attributes", error);
    return {};
  }
}
