// The options of `observeMistral` and of `MistralTraced`.
import { aBoolean, anObject, type Checks } from "../foundation/options.js";
import { bare } from "../foundation/own-fields.js";
import { anything } from "../tracing/checked-update.js";
import { aDestination, type TraceDestination } from "../tracing/destination.js";
import type { TraceAttributes } from "../tracing/fields.js";
import { TRACE_CHECKS } from "../tracing/trace-attributes.js";
import { checkTracedOptions } from "../tracing/trace-option.js";

/** Options of `observeMistral`. */
export interface ObserveMistralOptions {
  /**
   * Attributes of each trace that has a call of the client, such as `{ sessionId }`.
   * @example Tag all traces of a client
   * const tagged = observeMistral(client, { trace: { tags: ["search"], metadata: { team: "web" } } });
   */
  readonly trace?: TraceAttributes;
  /** The destination of the calls, made by {@link createDestination}; by default that of the code around them. */
  readonly destination?: TraceDestination;
  /**
   * True keeps the spans that the SDK makes of the same calls (if MISTRAL_SDK_TELEMETRY is set) inside
   * traced calls. If they go to Langfuse as well, tokens count twice there. Default: false.
   */
  readonly keepSdkSpans?: boolean;
}

/** Values may come from requests. Their check is where they are set, and leaves out a wrong one. */
const ATTRIBUTES = Object.keys(TRACE_CHECKS).map((name) => [name, anything] as const);

const CHECKS: Checks<ObserveMistralOptions> = {
  trace: anObject(Object.fromEntries(ATTRIBUTES)),
  destination: aDestination,
  keepSdkSpans: aBoolean,
};

/**
 * A copy of `options` that later changes of them do not reach.
 * @param where the function that takes the options
 * @throws InvalidOptionError for an unknown option or attribute, or a wrong option
 */
export function checkedMistralOptions(
  where: string,
  options: ObserveMistralOptions,
): ObserveMistralOptions {
  const checked = checkTracedOptions(where, options, CHECKS);
  return checked.trace ? bare({ ...checked, trace: { ...checked.trace } }) : checked;
}
