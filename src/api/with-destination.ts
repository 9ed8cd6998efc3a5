// `withDestination`: the destination of the traces of one function.
import { InvalidOptionError } from "../foundation/errors.js";
import { show } from "../foundation/options.js";
import { aDestination, namedDestination, type TraceDestination } from "../tracing/destination.js";
import { runInTrace } from "./trace-scope.js";

/**
 * Runs `fn` with a destination for the traces that begin in `fn`, and for the scores that it sets.
 * Inside a trace of another destination, observed calls in `fn` begin traces of their own, as in
 * `detached`. The trace around them contains nothing of them.
 * @param destination a result of {@link createDestination}
 * @returns the result of `fn`
 * @throws the error of `fn`; an InvalidOptionError if `destination` is anything else
 * @example Trace a request in the project of its tenant
 * const tenant = createDestination({ publicKey: "pk-lf-...", secretKey: "sk-lf-..." });
 * const answer = await withDestination(tenant, () => guide.answer("Why?"));
 */
export function withDestination<Result>(destination: TraceDestination, fn: () => Result): Result {
  if (!aDestination.accepts(destination)) {
    throw new InvalidOptionError(
      `withDestination: \`destination\` must be ${aDestination.mustBe} (got ${show(destination)}).`,
    );
  }
  return runInTrace({ destination: namedDestination(destination) }, fn);
}
