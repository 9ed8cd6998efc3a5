// What charts are drawn from: a few numbers of each observation.
import type { ReceivedObservation } from "../reading/received.js";
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
  readonly startTimeMs: number;
  readonly durationMs: number;
  /** Milliseconds to the first token. */
  readonly firstTokenMs: number | undefined;
  readonly tokens: number;
  /** In US dollars. */
  readonly cost: number;
  readonly isError: boolean;
}

export function pointOf(observation: ReceivedObservation): Point {
  const { traceId, id, name, type, model, startTimeMs, endTimeMs, level } = observation;
  return {
    traceId,
    id,
    name,
    type,
    model,
    startTimeMs,
    durationMs: Math.max(0, endTimeMs - startTimeMs),
    firstTokenMs: firstTokenMsOf(observation),
    tokens: usageSums([observation.usageDetails]).total,
    cost: observation.costDetails?.["total"] ?? 0,
    isError: level === "ERROR",
  };
}

/** Milliseconds from the start to the first token, where it is known. */
export function firstTokenMsOf(
  observation: Pick<ReceivedObservation, "completionStartTime" | "startTimeMs">,
): number | undefined {
  const at = Date.parse(observation.completionStartTime ?? "");
  return Number.isNaN(at) ? undefined : Math.max(0, at - observation.startTimeMs);
}
