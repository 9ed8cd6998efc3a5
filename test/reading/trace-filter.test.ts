// One table of filters for both ways to set them: `--filter` of the command line, and the page.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { filterOption } from "../../src/cli/filter-option.js";
import { decodeExport } from "../../src/reading/decode.js";
import type { TraceFilter } from "../../src/reading/trace-filter.js";
import { TraceStore } from "../../src/reading/trace-store.js";
import { listTrace } from "../../src/viewer/listing.js";
import { LiveTraces } from "../../src/viewer/live-traces.js";
import { filtered, isFiltered, NO_FILTERS, valuesOf } from "../../src/viewer/page/list/filters.js";
import { DAY, request, type SpanParts } from "./spans.js";

const MINUTE = 60_000;

const spans: readonly SpanParts[] = [
  {
    trace: "1",
    id: "1",
    name: "ask",
    start: 0,
    attributes: {
      "user.id": "ada",
      "langfuse.trace.name": "Question",
      "langfuse.trace.tags": ["art", "a"],
    },
  },
  {
    trace: "1",
    id: "2",
    parent: "1",
    start: 1,
    attributes: {
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": "mistral-small-latest",
      "langfuse.observation.input": '{"messages":[{"role":"user","content":"Gr\\u00fc\\u00dfe"}]}',
      "langfuse.observation.metadata.ticket": '{"number":4711}',
    },
  },
  { trace: "1", id: "3", parent: "1", name: "lookUp", start: 2, error: "out of (money)" },
  // It began before the latest five minutes and ended within them.
  {
    trace: "2",
    id: "4",
    name: "fetch",
    start: 10 * MINUTE,
    end: 20 * MINUTE,
    attributes: { "session.id": "s1" },
  },
  {
    trace: "2",
    id: "5",
    parent: "4",
    start: 10 * MINUTE,
    attributes: { "langfuse.observation.level": "WARNING" },
  },
  // The user is named by an inner observation that is not the first.
  { trace: "3", id: "6", name: "late", start: 18 * MINUTE, attributes: { "user.id": "eve" } },
  { trace: "3", id: "7", parent: "6", start: 18 * MINUTE, attributes: { "user.id": "bob" } },
];

/** The filter, in the command line's words. `since` stands for both of its forms. */
type Asked = Partial<Record<keyof TraceFilter, string>>;

const table: readonly (readonly [Asked, readonly string[]])[] = [
  [{}, ["late", "fetch", "Question"]],
  [{ name: "QUEST" }, ["Question"]],
  [{ name: "ask" }, ["Question"]],
  [{ name: "lookup" }, ["Question"]],
  [{ name: "nothing" }, []],
  [{ type: "generation" }, ["Question"]],
  [{ type: "generation", level: "ERROR" }, []],
  [{ type: "span", level: "ERROR" }, ["Question"]],
  [{ level: "WARNING" }, ["fetch", "Question"]],
  [{ level: "ERROR" }, ["Question"]],
  [{ level: "DEBUG" }, ["late", "fetch", "Question"]],
  [{ model: "mistral-small-latest" }, ["Question"]],
  [{ model: "SMALL" }, ["Question"]],
  [{ model: "large" }, []],
  [{ model: "small", level: "ERROR" }, []],
  [{ user: "ada" }, ["Question"]],
  [{ user: "bob" }, ["late"]],
  [{ user: "ad" }, []],
  [{ session: "s1" }, ["fetch"]],
  [{ tag: "art" }, ["Question"]],
  [{ tag: "ar" }, []],
  [{ since: "5" }, ["late"]],
  [{ since: "60" }, ["late", "fetch", "Question"]],
  [{ text: "grüße" }, ["Question"]],
  [{ text: "(money)" }, ["Question"]],
  [{ text: "4711" }, ["Question"]],
  [{ text: "QUESTION" }, ["Question"]],
  [{ text: "nowhere" }, []],
  [{ name: "fetch", session: "s2" }, []],
  [{ name: "fetch", text: "grüße" }, []],
];

describe("a filter finds the same traces in the command line and in the page", () => {
  const now = DAY + 20 * MINUTE;
  beforeEach(() => void vi.useFakeTimers({ now }));
  afterEach(() => vi.useRealTimers());

  const live = new LiveTraces();
  live.add(decodeExport(request(spans)).spans);
  const listings = live.list();

  test.each(table)("the filter %j finds with --filter: %j", (asked, names) => {
    const option = filterOption();
    const filter = Object.entries(asked).reduce<TraceFilter>(
      (before, [key, value]) =>
        option.parseArg?.(`${key}=${value}${key === "since" ? "m" : ""}`, before) as TraceFilter,
      {},
    );
    expect(live.store.summaries(filter).map(({ name }) => name)).toEqual(names);
  });

  test.each(table)("the filter %j finds in the page: %j", (asked, names) => {
    const { since = "", text, ...others } = asked;
    const chosen = { ...NO_FILTERS, ...others, minutes: since };
    const hits =
      text === undefined
        ? undefined
        : new Map(live.search(text).map(([traceId, ids]) => [traceId, new Set(ids)]));
    const found = filtered(listings, chosen, hits).map(({ name }) => name);
    expect(found).toEqual(names);
    expect(isFiltered(chosen)).toBe(Object.keys(asked).some((key) => key !== "text"));
  });
});

test("a search finds the observations that contain the text, and not a trace's name alone", () => {
  const live = new LiveTraces();
  live.add(decodeExport(request(spans)).spans);
  const traceId = "1".padStart(32, "0");
  expect(live.search("money")).toEqual([[traceId, ["3".padStart(16, "0")]]]);
  expect(live.search("question")).toEqual([[traceId, []]]);
});

test("the page offers the traces' values as filters, the most frequent first", () => {
  const store = new TraceStore();
  const models = ["small", "large", "small"];
  store.add(
    decodeExport(
      request(
        models.map((model, index) => ({
          trace: `${index + 1}`,
          id: `${index + 1}`,
          attributes: { "langfuse.observation.model.name": model, "user.id": `user ${index}` },
        })),
      ),
    ).spans,
  );
  const listings = store.summaries().map((one) => listTrace(store.observationsOf(one.traceId)));
  expect(valuesOf(listings, "model")).toEqual(["small", "large"]);
  expect(valuesOf(listings, "type")).toEqual(["span"]);
  expect(valuesOf(listings, "user")).toHaveLength(3);
  expect(valuesOf(listings, "session")).toEqual([]);
});

test.each(Array.from({ length: 0x7f - 0x20 }, (_, index) => String.fromCodePoint(0x20 + index)))(
  "a text filter finds %j literally",
  (character) => {
    const other = character === "0" ? "1" : "0";
    const store = new TraceStore();
    store.add(
      decodeExport(
        request([
          { trace: "1", id: "1", name: `a${character}b` },
          { trace: "2", id: "2", name: `a${other}b` },
        ]),
      ).spans,
    );

    expect(store.summaries({ text: `A${character}B` })).toHaveLength(1);
  },
);
