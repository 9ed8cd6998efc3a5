// What the page is given of traces: a line in the list for each, and a row in the tree for each of
// its observations. Input and output come when somebody looks at them.
import { summarize, type TraceSummary } from "../reading/trace-summary.js";
import type { ReceivedObservation } from "../reading/received.js";
import type { ObservationType } from "../tracing/fields.js";

/** A trace in the page's list. */
export interface ListedTrace extends TraceSummary {
  /** The types of its observations, each once. */
  readonly types: readonly ObservationType[];
}

/** An observation without the values that may be large. */
export type ObservationRow = Omit<
  ReceivedObservation,
  "input" | "output" | "metadata" | "traceMetadata" | "modelParameters"
>;

/**
 * A trace for the list.
 * @param observations at least one, all of the same trace, in the order of their starts
 * @throws RangeError when there is none
 */
export function listTrace(observations: readonly ReceivedObservation[]): ListedTrace {
  return {
    ...summarize(observations),
    types: [...new Set(observations.map(({ type }) => type))],
  };
}

export function rowOf(observation: ReceivedObservation): ObservationRow {
  const { input, output, metadata, traceMetadata, modelParameters, ...row } = observation;
  return row;
}
