// Measured values by subject, one a round, and what is read from them. Subjects take turns within a
// round, so that what disturbs the machine disturbs all of them; ratios are taken round by round.
import type { Subject, SubjectName, Target } from "./subjects/subject.js";

export type Samples = Partial<Record<SubjectName, number[]>>;

/** Something a row is held against. */
export interface Aim {
  readonly text: string;
  readonly measured: number;
  readonly isMet: boolean;
}

/** One line of the table. */
export interface Result {
  readonly title: string;
  readonly unit: string;
  readonly samples: Samples;
  readonly aims: readonly Aim[];
}

/** The amount of measuring, and the sink. */
export interface Bench extends Target {
  readonly rounds: number;
  /** A part of the usual number of calls, from 0 to 1; 0: the fewest, for a round of many. */
  readonly scale: number;
}

/** Measures some lines of the table. */
export type Measure = (bench: Bench) => Promise<Result[]>;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** One value of each subject in each round; every round begins with another subject. */
export async function interleave(
  subjects: readonly Subject[],
  rounds: number,
  sample: (subject: Subject) => Promise<number | undefined>,
): Promise<Samples> {
  const samples: Samples = {};
  for (let round = 0; round < rounds; round += 1) {
    const first = round % subjects.length;
    for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) {
      subject.begin();
      /* oxlint-disable no-await-in-loop -- one after the other is the point */
      const value = await sample(subject);
      await subject.flush();
      /* oxlint-enable no-await-in-loop */
      subject.end();
      if (value !== undefined) (samples[subject.name] ??= []).push(value);
    }
  }
  return samples;
}

/** The median, over the rounds, of what `one` took divided by what `other` took. */
export function ratio(samples: Samples, one: SubjectName, other: SubjectName): number {
  return overRounds(samples, one, other, (a, b) => a / b);
}

/** The median, over the rounds, of what `one` took beyond what `other` took. */
export function excess(samples: Samples, one: SubjectName, other: SubjectName): number {
  return overRounds(samples, one, other, (a, b) => a - b);
}

function overRounds(
  samples: Samples,
  one: SubjectName,
  other: SubjectName,
  compare: (one: number, other: number) => number,
): number {
  const others = samples[other] ?? [];
  return median((samples[one] ?? []).map((value, round) => compare(value, others[round] ?? NaN)));
}

/** An aim that a value must not be above. */
export function atMost(text: string, most: number, measured: number): Aim {
  return { text, measured, isMet: measured <= most };
}

/** An aim that a value must not be below. */
export function atLeast(text: string, least: number, measured: number): Aim {
  return { text, measured, isMet: measured >= least };
}
