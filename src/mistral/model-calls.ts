// Which observations are calls to Mistral: what happens deeper within a call (the SDK's own
// telemetry, the HTTP response) must know that it is in one.
import { currentObservation } from "../tracing/context.js";
import type { Observation } from "../tracing/observation.js";
import { shared } from "../tracing/shared.js";

const calls = shared("model calls", () => new WeakSet<Observation>());

/** Notes that `observation` is a call to Mistral. */
export function markModelCall(observation: Observation): void {
  calls.add(observation);
}

/** The call to Mistral that the running code is part of, if it is recorded. */
export function currentModelCall(): Observation | undefined {
  const observation = currentObservation();
  return observation !== undefined && calls.has(observation) ? observation : undefined;
}
