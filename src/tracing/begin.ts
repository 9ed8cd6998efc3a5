// Begins an observation: one of our own, or a span of the user's own provider.
import type { Scope } from "./context.js";
import { beginJoined } from "./joined.js";
import { Observation, type ObservationKind } from "./observation.js";
import { activePropagated } from "./propagated.js";
import type { Trace } from "./trace.js";

/**
 * Begins an observation under `parent`, or as the first of `trace` in this process.
 * @param startMs milliseconds since the epoch; now by default
 * @returns the observation, as a scope; a scope without one where the provider's sampler refuses
 */
export function begin(
  trace: Trace,
  parent: Observation | undefined,
  kind: ObservationKind,
  startMs?: number,
): Scope {
  const { sink } = trace;
  if (sink.tracer) return beginJoined(sink.tracer, { trace, parent, kind, startMs });
  const parentSpanId = parent ? parent.spanId : trace.remote?.parentSpanId;
  const start = startMs === undefined ? undefined : { startMs };
  const observation = new Observation(trace, parentSpanId, kind, start);
  // A step that is recorded afterwards began where its parent did.
  if (start !== undefined) observation.propagated = parent?.propagated;
  else if (!trace.isDetached) observation.propagated = activePropagated();
  sink.started?.(observation);
  return observation;
}
