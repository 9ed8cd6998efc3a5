// Begins an observation: one of our own, or a span of the user's own provider.
import type { Scope } from "./context.js";
import type { ObservationType } from "../foundation/observation-type.js";
import { beginJoined } from "./joined.js";
import { Observation } from "./observation.js";
import type { Trace } from "./trace.js";

/**
 * Begins an observation under `parent`, or as the first of `trace` in this process.
 * @param startMs milliseconds since the epoch; now by default
 * @returns it, as a scope; one without it where the provider's sampler says no
 */
export function begin(
  trace: Trace,
  parent: Observation | undefined,
  name: string,
  type: ObservationType,
  startMs?: number,
): Scope {
  const { sink } = trace;
  if (sink.tracer) return beginJoined(sink.tracer, { trace, parent, name, type, startMs });
  const parentSpanId = parent ? parent.spanId : trace.remote?.parentSpanId;
  const given = startMs === undefined ? undefined : { startMs };
  const observation = new Observation(trace, parentSpanId, name, type, given);
  sink.begun?.(observation);
  return observation;
}
