// The part of an observation that the terminal shows.
import type { ReceivedObservation } from "../reading/received.js";
import { unpricedKinds } from "../reading/unpriced.js";
import type { Place } from "../reading/trace-tree.js";
import type { ObservationLevel } from "../foundation/observation-level.js";
import type { ObservationType } from "../foundation/observation-type.js";

/** An observation that is shown. */
export interface ShownObservation extends Place {
  readonly name: string;
  readonly type: ObservationType;
  /** Undefined while it is open. */
  readonly endMs: number | undefined;
  /** The time of the first token; in milliseconds since the epoch, as all times. */
  readonly completionStartMs: number | undefined;
  readonly model: string | undefined;
  readonly usageDetails: Readonly<Record<string, number>> | undefined;
  /** In US dollars. */
  readonly cost: number | undefined;
  /** Whether a part of the usage has no known price. */
  readonly costIsPartial: boolean;
  readonly level: ObservationLevel;
  readonly statusMessage: string | undefined;
}

/** An observation as it was read. */
export function fromReceived(observation: ReceivedObservation): ShownObservation {
  const { id, parentId, name, type, model, usageDetails, level, statusMessage } = observation;
  const completionStartMs = Date.parse(observation.completionStartTime ?? "");
  return {
    id,
    parentId,
    name,
    type,
    startMs: observation.startMs,
    endMs: observation.endMs === 0 ? undefined : observation.endMs,
    completionStartMs: Number.isNaN(completionStartMs) ? undefined : completionStartMs,
    model,
    usageDetails,
    cost: observation.costDetails?.["total"],
    costIsPartial: unpricedKinds(observation).length > 0,
    level,
    statusMessage,
  };
}
