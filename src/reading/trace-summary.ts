// The row of a trace in a list: sums over its observations, and values that they share.
import { OBSERVATION_LEVELS, type ObservationLevel } from "../foundation/observation-level.js";
import type { ReceivedObservation } from "./received.js";
import { repeatingUsage } from "./repeated-usage.js";
import { unpricedModels } from "./unpriced.js";
import { usageSums, type UsageSums } from "./usage-sums.js";

/** One trace in a list. */
export interface TraceSummary {
  readonly traceId: string;
  /** The trace's own name, else that of its root observation. */
  readonly name: string;
  /** Milliseconds since the epoch, with the microseconds as fraction. */
  readonly startMs: number;
  readonly endMs: number;
  readonly observationCount: number;
  /** The number of observations with level ERROR. */
  readonly errorCount: number;
  /** The most serious level of all observations. */
  readonly level: ObservationLevel;
  /** Of all observations together. */
  readonly usage: UsageSums;
  /** In US dollars; undefined when no observation has a cost. */
  readonly cost: number | undefined;
  /** Each once, in the order of their first use. */
  readonly models: readonly string[];
  /** Those that have usage and no cost. */
  readonly unpricedModels: readonly string[];
  readonly userId: string | undefined;
  readonly sessionId: string | undefined;
  readonly tags: readonly string[];
  readonly environment: string;
}

/**
 * Sums up the observations of one trace.
 * @param observations at least one, all of the same trace, in the order of their starts
 * @throws RangeError for an empty list
 */
export function summarize(observations: readonly ReceivedObservation[]): TraceSummary {
  const ids = new Set(observations.map(({ id }) => id));
  const root =
    observations.find(({ parentId }) => parentId === undefined) ??
    observations.find(({ parentId }) => !ids.has(parentId as string));
  const first = root ?? observations[0];
  if (first === undefined)
    throw new RangeError("A trace must have at least one observation (got none).");
  const firstValue = <Field extends "traceName" | "userId" | "sessionId">(field: Field) =>
    first[field] ?? observations.find((one) => one[field] !== undefined)?.[field];
  const repeating = repeatingUsage(observations);
  const counted = observations.filter((observation) => !repeating.has(observation));
  const costs = counted.flatMap(({ costDetails }) => costDetails?.["total"] ?? []);
  return {
    traceId: first.traceId,
    name: firstValue("traceName") ?? first.name,
    startMs: observations.reduce((ms, one) => Math.min(ms, one.startMs), Infinity),
    endMs: observations.reduce((ms, one) => Math.max(ms, one.endMs), 0),
    observationCount: observations.length,
    errorCount: observations.filter(({ level }) => level === "ERROR").length,
    level: worst(observations),
    usage: usageSums(counted.map(({ usageDetails }) => usageDetails)),
    cost: costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0),
    models: [...new Set(observations.flatMap(({ model }) => model ?? []))],
    unpricedModels: unpricedModels(counted),
    userId: firstValue("userId"),
    sessionId: firstValue("sessionId"),
    tags: [...new Set(observations.flatMap(({ tags }) => tags))],
    environment: first.environment,
  };
}

function worst(observations: readonly ReceivedObservation[]): ObservationLevel {
  const levels = new Set(observations.map(({ level }) => level));
  return OBSERVATION_LEVELS.findLast((level) => levels.has(level)) ?? "DEFAULT";
}
