// The option `trace` of `observe`: attributes of the trace, or functions of the arguments of a call.
import { withoutObservation } from "../src/tracing/capture/snapshot.js";
import type { TraceAttributes } from "../src/tracing/fields.js";
import { reportFault } from "../src/tracing/log.js";
import type { Trace } from "../src/tracing/trace.js";

/**
 * Attributes of the trace that a call is part of.
 * @typeParam Args the arguments; in a decorator all functions of the options take the same
 */
export type TraceOptions<Args extends readonly unknown[] = readonly unknown[]> = {
  readonly [Name in keyof TraceAttributes]:
    | TraceAttributes[Name]
    | ((...args: Args) => TraceAttributes[Name] | null | undefined);
};

/** Sets the attributes of a trace for one call with `args`. */
type TraceUpdater = (trace: Trace, args: readonly unknown[]) => void;

/** Returns a function that sets the attributes of `options`. One that fails leaves the others alone. */
export function traceUpdater(options: TraceOptions<never>): TraceUpdater {
  const attributes = Object.entries(options) as [string, unknown][];
  return (trace, args) => {
    for (const [name, option] of attributes) {
      try {
        const value =
          typeof option === "function"
            ? withoutObservation((): unknown => option(...args))
            : option;
        if (value !== undefined && value !== null) trace.update({ [name]: value });
      } catch (error) {
        reportFault(`reading the ${name} of a trace`, error);
      }
    }
  };
}
