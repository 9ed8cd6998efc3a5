// Observations for tests of what the viewer makes of them.
import type { ReceivedObservation } from "../../src/reading/received.js";

const START = Date.UTC(2026, 0, 1);

/** An observation with some fields; the others are made up. */
export function observation(
  n: number,
  fields: Partial<ReceivedObservation> = {},
): ReceivedObservation {
  return {
    id: `o${n}`,
    traceId: "t",
    parentId: n === 0 ? undefined : "o0",
    type: "span",
    name: `step ${n}`,
    input: undefined,
    output: undefined,
    model: undefined,
    modelParameters: undefined,
    usageDetails: undefined,
    costDetails: undefined,
    level: "DEFAULT",
    statusMessage: undefined,
    completionStartTime: undefined,
    prompt: undefined,
    userId: undefined,
    sessionId: undefined,
    tags: [],
    traceName: undefined,
    environment: "default",
    release: undefined,
    version: undefined,
    metadata: {},
    traceMetadata: {},
    isAppRoot: n === 0,
    startTime: new Date(START + n).toISOString(),
    endTime: new Date(START + n + 10).toISOString(),
    startMs: START + n,
    endMs: START + n + 10,
    ...fields,
  };
}

/** A call of a model. */
export function generation(
  n: number,
  input: unknown,
  output: unknown,
  fields: Partial<ReceivedObservation> = {},
): ReceivedObservation {
  const model = "mistral-small-latest";
  return observation(n, { type: "generation", name: "chat", model, input, output, ...fields });
}
