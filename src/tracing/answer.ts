// Model and usage of a generation whose function returned or streamed the message of a library.
import type { ObservationUpdate } from "./fields.js";
import type { Observation } from "./observation.js";

/** Sets what a generation has not set itself. On any other observation, usage would count twice. */
export function readAnswer(observation: Observation, update: ObservationUpdate | undefined): void {
  if (observation.type !== "generation" || update === undefined) return;
  const { model, usage, metadata } = update;
  observation.update({
    ...(observation.model === undefined && model !== undefined && { model }),
    ...(observation.usageDetails === undefined && usage && { usage }),
    ...(metadata && { metadata: { ...metadata, ...observation.metadata } }),
  });
}
