// Steps of an observation that are known only afterwards, such as tools that a server ran within one
// call: each becomes an ended observation under it, at a time that fits into its own.
import { begin } from "./begin.js";
import type { ObservationUpdate } from "./fields.js";
import type { ObservationType } from "../foundation/observation-type.js";
import type { Observation } from "./observation.js";

/** Something that happened within an observation. */
export interface Step {
  readonly name: string;
  readonly type: ObservationType;
  /** On any clock, as long as it is the same for all steps; without a start, it is the parent's. */
  readonly startTime?: Date | undefined;
  /** Without an end it lasted as long as the parent has so far. */
  readonly endTime?: Date | undefined;
  readonly update: ObservationUpdate;
}

/** Records `steps` under `parent`, which is still open. */
export function recordSteps(parent: Observation, steps: readonly Step[]): void {
  const nowMs = parent.trace.now();
  const shiftMs = shiftInto(parent.startMs, nowMs, steps);
  const within = (date: Date | undefined, defaultMs: number): number =>
    date === undefined
      ? defaultMs
      : Math.min(Math.max(date.getTime() + shiftMs, parent.startMs), nowMs);
  for (const { name, type, startTime, endTime, update } of steps) {
    const startMs = within(startTime, parent.startMs);
    const child = begin(parent.trace, parent, { name, type }, startMs).current;
    child?.update(update);
    child?.end(within(endTime, nowMs));
  }
}

/**
 * Returns the shift for times of another clock: nothing if they fit; else the last of them is now.
 */
function shiftInto(startMs: number, endMs: number, steps: readonly Step[]): number {
  const times = steps
    .flatMap(({ startTime, endTime }) => [startTime, endTime])
    .flatMap((date) => (date === undefined ? [] : date.getTime()));
  const fits = times.every((time) => time >= startMs && time <= endMs);
  return fits ? 0 : endMs - Math.max(...times);
}
