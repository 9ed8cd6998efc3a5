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
  /** By whatever clock, as long as it is the same for all steps; without a start, it is the parent's. */
  readonly startedAt?: Date | undefined;
  /** Without an end it lasted as long as the parent has so far. */
  readonly endedAt?: Date | undefined;
  readonly update: ObservationUpdate;
}

/** Records `steps` under `parent`, which is still open. */
export function recordSteps(parent: Observation, steps: readonly Step[]): void {
  const now = parent.trace.now();
  const shift = shiftInto(parent.startMs, now, steps);
  const within = (date: Date | undefined, otherwise: number): number =>
    date === undefined
      ? otherwise
      : Math.min(Math.max(date.getTime() + shift, parent.startMs), now);
  for (const { name, type, startedAt, endedAt, update } of steps) {
    const startMs = within(startedAt, parent.startMs);
    const child = begin(parent.trace, parent, name, type, startMs).current;
    child?.update(update);
    child?.end(within(endedAt, now));
  }
}

/** What to add to times of another clock: nothing where they fit; else the last of them is now. */
function shiftInto(startMs: number, endMs: number, steps: readonly Step[]): number {
  const times = steps
    .flatMap(({ startedAt, endedAt }) => [startedAt, endedAt])
    .flatMap((date) => (date === undefined ? [] : date.getTime()));
  const fits = times.every((time) => time >= startMs && time <= endMs);
  return fits ? 0 : endMs - Math.max(...times);
}
