// Usage that a parent repeats of the calls below it, which sums of a trace leave out.
import type { ReceivedObservation } from "./received.js";

type Used = Pick<
  ReceivedObservation,
  "id" | "parentId" | "dialect" | "usageDetails" | "costDetails"
>;

/**
 * Returns the observations whose usage another observation has as well: those of other libraries with
 * usage below them. Langfuse's attributes count wherever they are, as in Langfuse.
 * @param observations those of one trace, or of several
 */
export function repeatingUsage<Observation extends Used>(
  observations: readonly Observation[],
): ReadonlySet<Observation> {
  const repeating = new Set<Observation>();
  const used = observations.filter(hasUsage);
  // Most traces are of one library that counts once.
  if (!used.some(({ dialect }) => dialect !== undefined)) return repeating;
  const byId = new Map(observations.map((observation) => [observation.id, observation]));
  const seen = new Set<Observation>();
  for (const observation of used) {
    let above = byId.get(observation.parentId ?? "");
    // A parent that was seen has seen its own, and a ring of parents ends.
    while (above !== undefined && !seen.has(above)) {
      seen.add(above);
      if (above.dialect !== undefined && hasUsage(above)) repeating.add(above);
      above = byId.get(above.parentId ?? "");
    }
  }
  return repeating;
}

function hasUsage({ usageDetails, costDetails }: Used): boolean {
  return usageDetails !== undefined || costDetails !== undefined;
}
