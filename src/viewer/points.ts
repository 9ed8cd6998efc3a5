// The data of charts: a few numbers of each observation.
import type { ReceivedObservation } from "../reading/received.js";
import { repeatingUsage } from "../reading/repeated-usage.js";
import { usageSums } from "../reading/usage-sums.js";

/** An observation in a chart. */
export interface Point {
  readonly traceId: string;
  readonly id: string;
  readonly name: string;
  readonly type: ReceivedObservation["type"];
  /** Undefined for what calls no model. */
  readonly model: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Milliseconds to the first token. */
  readonly timeToFirstTokenMs: number | undefined;
  readonly tokens: number;
  /** In US dollars; undefined without a known price. */
  readonly cost: number | undefined;
  readonly isError: boolean;
}

/** Returns the points of one trace, without usage that a parent repeats. */
export function pointsOf(observations: readonly ReceivedObservation[]): readonly Point[] {
  const repeating = repeatingUsage(observations);
  return observations.map((observation) =>
    pointOf(
      repeating.has(observation)
        ? { ...observation, model: undefined, usageDetails: undefined, costDetails: undefined }
        : observation,
    ),
  );
}

function pointOf(observation: ReceivedObservation): Point {
  const { traceId, id, name, type, model, startMs, endMs, level } = observation;
  return {
    traceId,
    id,
    name,
    type,
    model,
    startMs,
    durationMs: Math.max(0, endMs - startMs),
    timeToFirstTokenMs: timeToFirstTokenOf(observation),
    tokens: usageSums([observation.usageDetails]).total,
    cost: observation.costDetails?.["total"],
    isError: level === "ERROR",
  };
}

/** Milliseconds from the start to the first token, where it is known. */
export function timeToFirstTokenOf(
  observation: Pick<ReceivedObservation, "completionStartTime" | "startMs">,
): number | undefined {
  const at = Date.parse(observation.completionStartTime ?? "");
  return Number.isNaN(at) ? undefined : Math.max(0, at - observation.startMs);
}
