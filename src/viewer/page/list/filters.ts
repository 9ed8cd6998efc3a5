// Which traces of the list are shown.
import { signal } from "@preact/signals";
import { OBSERVATION_LEVELS } from "../../../tracing/fields.js";
import type { ListedTrace } from "../../listing.js";
import type { Hits } from "../data/source.js";

/** What can be chosen; empty chooses all. */
export interface Filters {
  readonly name: string;
  readonly type: string;
  readonly level: string;
  readonly model: string;
  readonly user: string;
  readonly session: string;
  readonly tag: string;
  /** The latest minutes. */
  readonly minutes: string;
}

export const NO_FILTERS: Filters = {
  name: "",
  type: "",
  level: "",
  model: "",
  user: "",
  session: "",
  tag: "",
  minutes: "",
};

export const filters = signal<Filters>(NO_FILTERS);

/** What can be chosen for `minutes`. */
export const TIMES: readonly (readonly [minutes: string, label: string])[] = [
  ["", "any time"],
  ["5", "last 5 minutes"],
  ["60", "last hour"],
  ["1440", "last 24 hours"],
  ["10080", "last 7 days"],
];

/** Those that have a fixed set of values, and where a trace has them. */
export const CHOICES = {
  type: ({ types }: ListedTrace): readonly string[] => types,
  level: ({ level }: ListedTrace): readonly string[] => [level],
  model: ({ models }: ListedTrace): readonly string[] => models,
  user: ({ userId }: ListedTrace): readonly string[] => (userId === undefined ? [] : [userId]),
  session: ({ sessionId }: ListedTrace): readonly string[] =>
    sessionId === undefined ? [] : [sessionId],
  tag: ({ tags }: ListedTrace): readonly string[] => tags,
} as const;

const LEVELS: readonly string[] = OBSERVATION_LEVELS;

export type Choice = keyof typeof CHOICES;

export const CHOICE_NAMES = Object.keys(CHOICES) as readonly Choice[];

export function isFiltered(chosen: Filters): boolean {
  return Object.values(chosen).some((value) => value !== "");
}

/**
 * The traces that all filters let through, in their order.
 * @param hits where the text that is looked for was found; undefined when none is
 */
export function filtered(
  traces: readonly ListedTrace[],
  chosen: Filters,
  hits: Hits | undefined,
  now = Date.now(),
): readonly ListedTrace[] {
  const name = chosen.name.toLowerCase();
  const since = chosen.minutes === "" ? -Infinity : now - Number(chosen.minutes) * 60_000;
  const least = LEVELS.indexOf(chosen.level);
  const choices = CHOICE_NAMES.filter((choice) => choice !== "level" && chosen[choice] !== "");
  return traces.filter(
    (trace) =>
      (hits === undefined || hits.has(trace.traceId)) &&
      trace.endTimeMs >= since &&
      LEVELS.indexOf(trace.level) >= least &&
      (name === "" || trace.name.toLowerCase().includes(name)) &&
      choices.every((choice) => CHOICES[choice](trace).includes(chosen[choice])),
  );
}

/** The values that traces have of a choice, the most frequent first. */
export function valuesOf(traces: readonly ListedTrace[], choice: Choice): readonly string[] {
  const counts = new Map<string, number>();
  for (const trace of traces) {
    for (const value of CHOICES[choice](trace)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([value]) => value);
}
