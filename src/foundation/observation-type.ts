// The types of observation in Langfuse's data model.
// Source: Langfuse's OpenTelemetry attribute mapping (langfuse.observation.type).

/** Every type of observation that Langfuse knows. */
export const OBSERVATION_TYPES = [
  "span",
  "generation",
  "event",
  "embedding",
  "agent",
  "tool",
  "chain",
  "retriever",
  "guardrail",
  "evaluator",
] as const;

/** The type of an observation; Langfuse draws and filters by it. */
export type ObservationType = (typeof OBSERVATION_TYPES)[number];
