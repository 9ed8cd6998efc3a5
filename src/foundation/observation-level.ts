// The levels of observations in Langfuse's data model.
// Source: Langfuse's OpenTelemetry attribute mapping (langfuse.observation.level).

/** Every level of an observation, the mildest first. */
export const OBSERVATION_LEVELS = ["DEBUG", "DEFAULT", "WARNING", "ERROR"] as const;

/** The severity of an observation. Errors set `"ERROR"` by themselves. */
export type ObservationLevel = (typeof OBSERVATION_LEVELS)[number];
