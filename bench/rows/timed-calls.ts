// The time of one call without the export: so few calls a sample that no buffer is full and no turn
// of the event loop begins an export, with the delivery between samples, untimed. The timer counts
// the process's own work in all of its threads, the garbage collector's among them: a busy machine
// makes a call wait, but it does not make it work more.
import { interleave, median, type Bench, type Samples } from "../samples.js";
import type { Subject } from "../subjects/subject.js";

const SAMPLES = 6;
const WARM_UP = 3;
/** The part of the calls that a sample has where the rounds are many and short. */
const SHORT = 0.2;

type Call = (this: void) => Promise<unknown>;

/**
 * Microseconds of work a call of each subject, in each round.
 * @param calls in one sample
 * @param prepare gives the call to time
 */
export function timedCalls(
  { rounds, scale }: Bench,
  subjects: readonly Subject[],
  calls: number,
  prepare: (subject: Subject) => Call | undefined,
): Promise<Samples> {
  const functions = new Map(subjects.map((subject) => [subject, prepare(subject)]));
  if (scale === 0) return shortRounds(rounds, functions, calls * SHORT);
  const kept = Math.max(3, Math.round(SAMPLES * scale));
  return interleave(subjects, rounds, async (subject) => {
    const fn = functions.get(subject);
    if (fn === undefined) return undefined;
    globalThis.gc?.();
    const times: number[] = [];
    for (let sample = 0; sample < WARM_UP + kept; sample += 1) {
      /* oxlint-disable no-await-in-loop -- one after the other is the point */
      times.push(await timed(fn, calls));
      await subject.flush();
      /* oxlint-enable no-await-in-loop */
    }
    return median(times.slice(WARM_UP));
  });
}

/** As {@link timedCalls}, with subjects that are all active and take turns after a few calls each. */
async function shortRounds(
  rounds: number,
  functions: ReadonlyMap<Subject, Call | undefined>,
  calls: number,
): Promise<Samples> {
  const samples: Samples = {};
  for (const subject of functions.keys()) subject.begin();
  for (let round = -WARM_UP; round < rounds; round += 1) {
    for (const [subject, fn] of functions) {
      if (fn === undefined) continue;
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      const value = await timed(fn, round < 0 ? calls / SHORT : calls);
      if (round >= 0) (samples[subject.name] ??= []).push(value);
    }
    // oxlint-disable-next-line no-await-in-loop -- the buffer is empty in each round
    for (const subject of functions.keys()) await subject.flush();
  }
  for (const subject of functions.keys()) subject.end();
  return samples;
}

/** Microseconds of work of one of `calls` calls. */
async function timed(fn: Call, calls: number): Promise<number> {
  const start = process.cpuUsage();
  // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
  for (let call = 0; call < calls; call += 1) await fn();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}
