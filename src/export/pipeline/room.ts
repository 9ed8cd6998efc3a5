// Which observations go first when neither memory nor disk has room: what nothing hangs from, so
// that a trace keeps its shape as long as it can.
import type { Observation } from "../../tracing/observation.js";

/**
 * Chooses observations to give up: leaves before parents, parents before roots, older ones first.
 * @param bytes how much memory must be freed, as {@link sizeOf} estimates it
 */
export function leastNeeded(observations: readonly Observation[], bytes: number): Set<Observation> {
  const parents = new Set(observations.map(({ parentSpanId }) => parentSpanId));
  const rankOf = ({ spanId, parentSpanId }: Observation): number => {
    if (parentSpanId === undefined) return 2;
    return parents.has(spanId) ? 1 : 0;
  };
  const unneeded = new Set<Observation>();
  let freed = 0;
  for (let rank = 0; rank <= 2 && freed < bytes; rank += 1) {
    for (const observation of observations) {
      if (freed >= bytes) break;
      if (rankOf(observation) !== rank) continue;
      unneeded.add(observation);
      freed += sizeOf(observation);
    }
  }
  return unneeded;
}

/** What an observation takes in memory beside its texts, roughly. */
const OBSERVATION_BYTES = 400;

/** An estimate of the memory that `observation` holds, from the lengths of its texts. */
export function sizeOf(observation: Observation): number {
  let size = OBSERVATION_BYTES;
  if (observation.input !== undefined) size += observation.input.length;
  if (observation.output !== undefined) size += observation.output.length;
  if (observation.modelParameters !== undefined) size += observation.modelParameters.length;
  if (observation.statusMessage !== undefined) size += observation.statusMessage.length;
  const { metadata } = observation;
  for (const [key, text] of Object.entries(metadata ?? {})) size += text.length + key.length;
  return size;
}
