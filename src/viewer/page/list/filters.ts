// The filters above the list of traces.
import { signal } from "@preact/signals";
import { matches, type TraceFilter } from "../../../reading/trace-filter.js";
import type { TraceListing } from "../../listing.js";
import type { Hits } from "../data/source.js";

/** The chosen filters; an empty one accepts all. */
export interface Filters {
  readonly name: string;
  readonly type: string;
  readonly level: string;
  readonly model: string;
  readonly user: string;
  readonly session: string;
  readonly tag: string;
  /** The trace began within so many minutes. */
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

/** The choices for `minutes`. */
export const TIMES: readonly (readonly [minutes: string, label: string])[] = [
  ["", "any time"],
  ["5", "last 5 minutes"],
  ["60", "last hour"],
  ["1440", "last 24 hours"],
  ["10080", "last 7 days"],
];

/** The filters whose values are chosen from those that traces have, and where a trace has them. */
const CHOICES = {
  type: ({ kinds }: TraceListing): readonly string[] => [...new Set(kinds.map(({ type }) => type))],
  level: ({ level }: TraceListing): readonly string[] => [level],
  model: ({ models }: TraceListing): readonly string[] => models,
  user: ({ userIds }: TraceListing): readonly string[] => userIds,
  session: ({ sessionIds }: TraceListing): readonly string[] => sessionIds,
  tag: ({ tags }: TraceListing): readonly string[] => tags,
} as const;

type Choice = keyof typeof CHOICES;

export const CHOICE_NAMES = Object.keys(CHOICES) as readonly Choice[];

export function isFiltered(fields: Filters): boolean {
  return Object.values(fields).some((value) => value !== "");
}

/**
 * The traces that all filters accept, in their order.
 * @param hits the places of a searched text; undefined without a search
 */
export function filtered(
  traces: readonly TraceListing[],
  fields: Filters,
  hits: Hits | undefined,
  now = Date.now(),
): readonly TraceListing[] {
  const filter = filterOf(fields, now);
  return traces.filter(
    (trace) => (hits === undefined || hits.has(trace.traceId)) && matches(filter, trace),
  );
}

/** The filter of the command line that asks for the same. */
function filterOf({ minutes, ...fields }: Filters, now: number): TraceFilter {
  const filled = Object.entries(fields).filter(([, value]) => value !== "");
  return {
    // A drop-down offers types and levels that traces have, and no others.
    ...(Object.fromEntries(filled) as TraceFilter),
    ...(minutes !== "" && { since: startOfLatest(minutes, now) }),
  };
}

/** Milliseconds since the epoch when the latest minutes began. */
export function startOfLatest(minutes: string, now: number): number {
  return minutes === "" ? -Infinity : now - Number(minutes) * 60_000;
}

/** The values that traces have of a choice, the most frequent first. */
export function valuesOf(traces: readonly TraceListing[], choice: Choice): readonly string[] {
  const counts = new Map<string, number>();
  for (const trace of traces) {
    for (const value of CHOICES[choice](trace)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([value]) => value);
}
