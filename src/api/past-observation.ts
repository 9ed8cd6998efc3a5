// Observations that happened before they are recorded: rows of a batch, or of a log.
import { begin } from "../tracing/begin.js";
import { checkedUpdate } from "../tracing/checked-update.js";
import type { ObservationUpdate } from "../tracing/fields.js";
import { warnOnce } from "../tracing/log.js";
import type { Observation } from "../tracing/observation.js";
import { OBSERVATION_TYPES, type ObservationType } from "../foundation/observation-type.js";
import { isObject } from "../foundation/is-object.js";
import { copyFields } from "../foundation/own-fields.js";
import { show } from "../foundation/options.js";

/** An observation with times of its own. */
export interface PastObservation extends ObservationUpdate {
  readonly name: string;
  /** `"span"` by default. */
  readonly asType?: ObservationType;
  readonly startTime: Date;
  /** The start by default. */
  readonly endTime?: Date;
}

/** Records `past` under `parent`. Leaves invalid fields out, with a warning. */
export function recordPast(parent: Observation, past: PastObservation): void {
  const problem = isObject(past)
    ? problemOf(past)
    : `the argument must be an object (got ${show(past)})`;
  if (problem !== undefined) {
    warnOnce("recordObservation", `recordObservation: ${problem}. Nothing is recorded.`);
    return;
  }
  const { name, asType = "span", startTime, endTime = startTime, ...update } = copyFields(past);
  const kind = { name, type: asType };
  const child = begin(parent.trace, parent, kind, startTime.getTime()).current;
  child?.update(checkedUpdate("recordObservation", update));
  child?.end(endTime.getTime());
}

function problemOf({ name, asType, startTime, endTime }: PastObservation): string | undefined {
  if (typeof name !== "string") return `\`name\` must be a string (got ${show(name)})`;
  if (asType !== undefined && !OBSERVATION_TYPES.includes(asType)) {
    return `\`asType\` must be one of ${OBSERVATION_TYPES.join(", ")} (got ${show(asType)})`;
  }
  if (!isTime(startTime)) return `\`startTime\` must be a valid Date (got ${show(startTime)})`;
  if (endTime !== undefined && !isTime(endTime)) {
    return `\`endTime\` must be a valid Date (got ${show(endTime)})`;
  }
  return undefined;
}

function isTime(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}
