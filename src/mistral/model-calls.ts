// The call to Mistral that code deeper within it belongs to: the SDK's own telemetry, the HTTP
// response.
import { currentObservation } from "../tracing/context.js";
import type { Observation } from "../tracing/observation.js";

/** The call to Mistral that the running code is part of, if it is recorded. */
export function currentModelCall(): Observation | undefined {
  const observation = currentObservation();
  return observation?.call?.isModelCall ? observation : undefined;
}
