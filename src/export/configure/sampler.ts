// Decides where a trace begins whether it is recorded: by a function of the user's, by the trace's
// id, or not at all.
import { withoutObservation } from "../../tracing/capture/snapshot.js";
import { reportFault } from "../../tracing/log.js";
import { byLot } from "../../tracing/sampling.js";
import type { TracingState } from "../../tracing/state.js";

/** The call that a trace would begin with. */
export interface SamplerInput {
  readonly traceId: string;
  /** The name of its first observation. */
  readonly name: string;
  readonly args: readonly unknown[];
}

/**
 * Decides about one trace, by the call that it begins with. Returns true, false, the share of such
 * traces to record, between 0 and 1, or undefined, which leaves the decision to LANGFUSE_SAMPLE_RATE.
 * Called at each beginning of a trace, so it must be quick.
 * @example Record all of one route and a share of the others
 * const sample: Sampler = ({ name }) => (name === "checkout" ? true : 0.05);
 * configure({ sample });
 */
export type Sampler = (call: SamplerInput) => boolean | number | undefined;

/**
 * Returns the decision of a process; undefined if every trace is recorded.
 * @param rate decides where `sample` does not
 */
export function sampler(sample: number | Sampler, rate: number): TracingState["sample"] {
  const byRate = rate === 1 ? undefined : byLot(rate);
  if (typeof sample === "number") return byRate && (({ lot }) => byRate(lot));
  return ({ id, lot }, name, args) => {
    const decision = decide(sample, { traceId: id, name, args });
    if (typeof decision === "boolean") return decision;
    // Anything else, such as NaN, leaves the decision to the process's rate.
    if (decision !== undefined && decision >= 0 && decision <= 1) return byLot(decision)(lot);
    return byRate?.(lot) ?? true;
  };
}

function decide(sample: Sampler, call: SamplerInput): ReturnType<Sampler> {
  try {
    return withoutObservation(() => sample(call));
  } catch (error) {
    reportFault("deciding whether a trace is recorded", error);
    return undefined;
  }
}
