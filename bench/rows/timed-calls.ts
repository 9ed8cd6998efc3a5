// The time of one call without the export: so few calls a sample that no buffer is full and no turn
// of the event loop begins an export, with the delivery between samples, untimed. The timer counts
// the process's own work in all of its threads, the garbage collector's among them: a busy machine
// makes a call wait, but it does not make it work more.
import { interleave, median, type Bench, type Samples } from "../samples.js";
import type { Subject } from "../subjects/subject.js";

const SAMPLES = 6;
const WARM_UP = 3;

/**
 * Microseconds of work a call of each subject, in each round.
 * @param calls in one sample
 * @param prepare gives the call to time
 */
export function timedCalls(
  { rounds, scale }: Bench,
  subjects: readonly Subject[],
  calls: number,
  prepare: (subject: Subject) => ((this: void) => Promise<unknown>) | undefined,
): Promise<Samples> {
  const functions = new Map(subjects.map((subject) => [subject, prepare(subject)]));
  const kept = Math.max(3, Math.round(SAMPLES * scale));
  return interleave(subjects, rounds, async (subject) => {
    const fn = functions.get(subject);
    if (fn === undefined) return undefined;
    globalThis.gc?.();
    const times: number[] = [];
    for (let sample = 0; sample < WARM_UP + kept; sample += 1) {
      /* oxlint-disable no-await-in-loop -- one after the other is the point */
      const start = process.cpuUsage();
      for (let call = 0; call < calls; call += 1) await fn();
      const { user, system } = process.cpuUsage(start);
      times.push((user + system) / calls);
      await subject.flush();
      /* oxlint-enable no-await-in-loop */
    }
    return median(times.slice(WARM_UP));
  });
}
