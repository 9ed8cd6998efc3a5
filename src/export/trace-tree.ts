// Ended observations as the trees they form, for whoever shows them.
import type { Observation } from "../tracing/observation.js";

/** An observation and what ran under it, in the order of their starts. */
export interface TraceTree {
  readonly observation: Observation;
  readonly children: readonly TraceTree[];
}

/**
 * The trees that `observations` form, in the order of their starts. An observation whose parent is
 * not among them (it is still open, or in another service) is a root.
 */
export function traceTrees(observations: readonly Observation[]): TraceTree[] {
  const byStart = observations.toSorted((a, b) => a.startMs - b.startMs);
  const children = new Map(byStart.map(({ spanId }) => [spanId, [] as TraceTree[]]));
  const roots: TraceTree[] = [];
  for (const observation of byStart) {
    const tree = { observation, children: children.get(observation.spanId) ?? [] };
    (children.get(observation.parentSpanId ?? "") ?? roots).push(tree);
  }
  return roots;
}
