// Ended observations of this process as the trees they form, for whoever shows them.
import { traceTrees, type TraceTree } from "../reading/trace-tree.js";
import type { Observation } from "../tracing/observation.js";

/** See {@link traceTrees}. */
export function observationTrees(observations: readonly Observation[]): TraceTree<Observation>[] {
  return traceTrees(observations, ({ spanId, parentSpanId, startMs }) => ({
    id: spanId,
    parentId: parentSpanId,
    startMs,
  }));
}
