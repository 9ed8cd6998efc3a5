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
 * Decides about one trace: true or false, the part of such traces that is recorded, from 0 to 1, or
 * undefined, which leaves it to `sampleRate`.
 */
export type Sampler = (call: SamplerInput) => boolean | number | undefined;

/** The decision of a process. @returns undefined where every trace is recorded */
export function sampler(rate: number, sample: Sampler | undefined): TracingState["sample"] {
  const byRate = rate === 1 ? undefined : byLot(rate);
  if (sample === undefined) return byRate && (({ lot }) => byRate(lot));
  return ({ id, lot }, name, args) => {
    const decision = decide(sample, { traceId: id, name, args });
    if (typeof decision === "boolean") return decision;
    // What is no rate after all, NaN among it, is left to the process's own.
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
