// The options of `observe` that speak of the whole trace: values, or functions of the arguments.
import {
  aFunction,
  anArray,
  aRecord,
  aString,
  either,
  type Checks,
} from "../src/foundation/options.js";
import { untraced } from "../src/tracing/capture/snapshot.js";
import type { TraceAttributes } from "../src/tracing/fields.js";
import { reportFault } from "../src/tracing/log.js";
import type { Observation } from "../src/tracing/observation.js";

/** A value, or a function that finds it in the arguments of the call. */
type Said<Value, Args extends readonly unknown[]> =
  | Value
  | ((...args: Args) => Value | null | undefined);

/**
 * What a call says of the trace that it is part of.
 * @typeParam Args the arguments; in a decorator all functions of the options take the same
 */
export interface TraceOptions<Args extends readonly unknown[] = readonly unknown[]> {
  /** Whom Langfuse counts the trace for; a value or a function of the arguments, as all below. */
  readonly userId?: Said<string, Args>;
  /** Traces of one session are shown as one conversation. */
  readonly sessionId?: Said<string, Args>;
  /** Added to the trace's tags. */
  readonly tags?: Said<readonly string[], Args>;
  readonly traceName?: Said<string, Args>;
  /** Such as `"production"`, in place of the process's own. */
  readonly environment?: Said<string, Args>;
  /** Metadata of the trace; `metadata` is that of the observation. */
  readonly traceMetadata?: Said<Readonly<Record<string, unknown>>, Args>;
}

export const TRACE_CHECKS: Checks<TraceOptions<never>> = {
  userId: either(aString, aFunction),
  sessionId: either(aString, aFunction),
  tags: either(anArray, aFunction),
  traceName: either(aString, aFunction),
  environment: either(aString, aFunction),
  traceMetadata: either(aRecord, aFunction),
};

const FIELDS = {
  userId: "userId",
  sessionId: "sessionId",
  tags: "tags",
  traceName: "name",
  environment: "environment",
  traceMetadata: "metadata",
} as const satisfies Record<keyof TraceOptions, keyof TraceAttributes>;

/**
 * What tells an observation's trace what `options` say of it.
 * @returns undefined when they say nothing
 */
export function traceTeller(
  options: TraceOptions<never>,
): ((observation: Observation, args: readonly unknown[]) => void) | undefined {
  const said = Object.entries(FIELDS)
    .map(([option, field]) => [field, options[option as keyof TraceOptions] as unknown] as const)
    .filter(([, value]) => value !== undefined);
  if (said.length === 0) return undefined;
  return (observation, args) => {
    for (const [field, value] of said) {
      try {
        const given = typeof value === "function" ? untraced((): unknown => value(...args)) : value;
        if (given !== undefined && given !== null) observation.trace.update({ [field]: given });
      } catch (error) {
        reportFault(`asking for the ${field} of a trace`, error);
      }
    }
  };
}
