// `detached`: leaves the current trace, for work that outlives the call that begins it.
import { MisuseError } from "../foundation/errors.js";
import { show } from "../foundation/options.js";
import { runIn, seedScope, type Scope } from "../tracing/context.js";
import { reportFault } from "../tracing/log.js";
import { withoutSpan } from "../tracing/opentelemetry.js";
import { state } from "../tracing/state.js";
import { ownSink } from "./own-sink.js";

/**
 * Runs `fn` outside the current trace. Observed calls in `fn`, and in the timers, listeners and
 * promises that it starts, begin traces of their own: with their own sampling decision, and without
 * the user, session, tags, baggage and prompt of the trace that was left. The active span of the
 * program's OpenTelemetry stays; with `destination.tracerProvider`, no span is active in `fn`.
 * @param fn may be asynchronous
 * @returns the result of `fn`
 * @throws the error of `fn`; a MisuseError if `fn` is not a function
 * @example Start a timer in a request
 * app.post("/start", () => {
 *   detached(() => setInterval(() => guide.answer("What is new?"), 60_000));
 * });
 * @example Answer before the work is done
 * app.post("/chat", (request) => {
 *   void detached(() => chat.answer(request.body.question));
 *   return { accepted: true };
 * });
 */
export function detached<Result>(fn: () => Result): Result {
  if (typeof fn !== "function") {
    throw new MisuseError(
      `detached: the first argument must be a function (got ${show(fn)}). Write detached(() => service.start()).`,
    );
  }
  const scope = state.live ? outside() : undefined;
  return scope === undefined ? fn() : runIn(scope, fn);
}

/** A scope of which nothing is the current one's, but a capture that it is in. */
function outside(): Scope | undefined {
  try {
    const sink = ownSink();
    const scope = seedScope({ sink, isDetached: true });
    // A span of the program's own provider would get the active span as its parent.
    return (sink ?? state.sink).tracer ? { ...scope, active: withoutSpan() } : scope;
  } catch (error) {
    reportFault("leaving a trace", error);
    return undefined;
  }
}
