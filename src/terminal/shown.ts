// The part of an observation that the terminal shows.
import type { ReceivedObservation } from "../reading/received.js";
import type { Place } from "../reading/trace-tree.js";
import type { ObservationLevel } from "../foundation/observation-level.js";
import type { ObservationType } from "../foundation/observation-type.js";

/** An observation that is shown. */
export interface ShownObservation extends Place {
  readonly name: string;
  readonly type: ObservationType;
  /** Undefined while it is open. */
  readonly endMs: number | undefined;
  /** When the first token came; in milliseconds since the epoch, as all times. */
  readonly firstTokenMs: number | undefined;
  readonly model: string | undefined;
  readonly usageDetails: Readonly<Record<string, number>> | undefined;
  /** In US dollars. */
  readonly cost: number | undefined;
  readonly level: ObservationLevel;
  readonly statusMessage: string | undefined;
}

/** An observation as it was read. */
export function fromReceived(received: ReceivedObservation): ShownObservation {
  const { id, parentId, name, type, model, usageDetails, level, statusMessage } = received;
  const firstTokenMs = Date.parse(received.completionStartTime ?? "");
  return {
    id,
    parentId,
    name,
    type,
    startMs: received.startTimeMs,
    endMs: received.endTimeMs,
    firstTokenMs: Number.isNaN(firstTokenMs) ? undefined : firstTokenMs,
    model,
    usageDetails,
    cost: received.costDetails?.["total"],
    level,
    statusMessage,
  };
}
