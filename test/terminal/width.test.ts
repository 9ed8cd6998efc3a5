import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { traceLines } from "../../src/cli/trace-view.js";
import { decodeExport } from "../../src/reading/decode.js";
import { TraceStore } from "../../src/reading/trace-store.js";
import { painter } from "../../src/terminal/paint.js";
import { traceListLines } from "../../src/terminal/trace-list.js";
import { request, type SpanParts } from "../reading/spans.js";

const COLUMNS = 40;
/** Longer than 2,000 years: with a duration of this length the other columns have little room. */
const LONG_MS = 70_000_000_000_000;

function storeOf(spans: readonly SpanParts[]): TraceStore {
  const store = new TraceStore();
  store.add(decodeExport(request(spans)).spans);
  return store;
}

function treeOf(spans: readonly SpanParts[]): string[] {
  const store = storeOf(spans);
  return traceLines(store, store.summaries()[0]?.traceId ?? "", {
    paint: painter(false),
    columns: COLUMNS,
    full: true,
  });
}

function listOf(spans: readonly SpanParts[]): string[] {
  const listed = storeOf(spans)
    .summaries()
    .map((summary) => ({ summary, number: 1 }));
  return traceListLines(listed, { paint: painter(false), columns: COLUMNS });
}

function widest(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => stringWidth(line)));
}

const generation = {
  "langfuse.observation.type": "generation",
  "langfuse.observation.model.name": "mistral-small-latest",
  "langfuse.observation.usage_details": '{"input":2100000,"output":800000}',
  "langfuse.observation.cost_details": '{"total":0.000003}',
  "langfuse.observation.input": '[{"role":"a role of very many words","content":"Who is it?"}]',
};

/** A chain of generations, each in the one before. */
const deep = Array.from({ length: 12 }, (_, index): SpanParts => ({
  trace: "a1",
  id: String(index + 1),
  ...(index > 0 && { parent: String(index) }),
  name: `generation ${index + 1} of 12`,
  end: index === 0 ? LONG_MS : 9,
  attributes: generation,
}));

describe("the narrowest terminal", () => {
  test("a deep tree fits into it, without bars if there is no room for them", () => {
    const lines = treeOf(deep);
    expect(widest(lines)).toBeLessThanOrEqual(COLUMNS);
    expect(lines.join("\n")).not.toContain("━");
    expect(lines.join("\n")).toContain("Who is it?");
  });

  test("a list fits into it, without the last columns if there is no room for them", () => {
    const [titles = "", ...rows] = listOf(deep);
    expect(widest([titles, ...rows])).toBeLessThanOrEqual(COLUMNS);
    expect(titles.trim().split(/ +/)).toEqual(["BEGAN", "TRACE"]);
  });

  test("a trace id that is wider than it is cut below the name", () => {
    const spans = [{ trace: "\u001b[2Jid ".repeat(20), id: "1", name: "findBestPainterFrom" }];
    const [name, id = ""] = treeOf(spans);
    expect(name).toBe("findBestPainterFrom");
    expect(id).toMatch(/^id id .*…$/);
    expect(listOf(spans).join("")).not.toMatch(/\p{Cc}/u);
    expect(widest([id, ...listOf(spans)])).toBeLessThanOrEqual(COLUMNS);
  });
});
