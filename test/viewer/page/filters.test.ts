// Which traces the list's filters let through.
import { expect, test } from "vitest";
import type { ListedTrace } from "../../../src/viewer/listing.js";
import {
  filtered,
  isFiltered,
  NO_FILTERS,
  valuesOf,
  type Filters,
} from "../../../src/viewer/page/list/filters.js";

const NOW = 1_800_000_000_000;

function trace(traceId: string, more: Partial<ListedTrace>): ListedTrace {
  return {
    traceId,
    name: traceId,
    level: "DEFAULT",
    types: ["span"],
    models: [],
    tags: [],
    startTimeMs: NOW - 10_000,
    endTimeMs: NOW - 5_000,
    ...more,
  } as ListedTrace;
}

const traces = [
  trace("Painter", {
    models: ["small"],
    userId: "ada",
    tags: ["art", "a"],
    types: ["span", "tool"],
  }),
  trace("Painting", { models: ["small", "large"], sessionId: "s1", level: "WARNING" }),
  trace("train", { userId: "bob", level: "ERROR", endTimeMs: NOW - 3_600_000 }),
  trace("quiet", { level: "DEBUG" }),
];

const cases: readonly (readonly [Partial<Filters>, readonly string[]])[] = [
  [{}, ["Painter", "Painting", "train", "quiet"]],
  [{ name: "PAINT" }, ["Painter", "Painting"]],
  [{ type: "tool" }, ["Painter"]],
  [{ level: "ERROR" }, ["train"]],
  [{ level: "WARNING" }, ["Painting", "train"]],
  [{ level: "DEFAULT" }, ["Painter", "Painting", "train"]],
  [{ model: "large" }, ["Painting"]],
  [{ user: "bob" }, ["train"]],
  [{ session: "s1" }, ["Painting"]],
  [{ tag: "art" }, ["Painter"]],
  [{ minutes: "5" }, ["Painter", "Painting", "quiet"]],
  [{ minutes: "60" }, ["Painter", "Painting", "train", "quiet"]],
  [{ name: "paint", model: "small", level: "WARNING" }, ["Painting"]],
  [{ name: "nothing" }, []],
];

test.each(cases)("%j", (chosen, names) => {
  const all = { ...NO_FILTERS, ...chosen };
  expect(isFiltered(all)).toBe(Object.keys(chosen).length > 0);
  expect(filtered(traces, all, undefined, NOW).map(({ name }) => name)).toEqual(names);
});

test("those where a text was found", () => {
  const hits = new Map([["train", new Set(["1"])]]);
  expect(filtered(traces, NO_FILTERS, hits, NOW).map(({ name }) => name)).toEqual(["train"]);
});

test("what can be chosen, the most frequent first", () => {
  expect(valuesOf(traces, "model")).toEqual(["small", "large"]);
  expect(valuesOf(traces, "user")).toEqual(["ada", "bob"]);
});
