import { describe, expect, test } from "vitest";
import { decodeExport } from "../../src/reading/decode.js";
import type { ReceivedObservation } from "../../src/reading/received.js";
import { TraceStore } from "../../src/reading/trace-store.js";
import type { TraceTree } from "../../src/reading/trace-tree.js";
import { hex, request, type SpanParts } from "./spans.js";

function add(store: TraceStore, ...spans: SpanParts[]): Set<string> {
  return store.add(decodeExport(request(spans)).spans);
}

function storeOf(...spans: SpanParts[]): TraceStore {
  const store = new TraceStore();
  add(store, ...spans);
  return store;
}

/** A tree as text such as `a(b, c(d))`. */
function shape({ observation, children }: TraceTree<ReceivedObservation>): string {
  return observation.name + (children.length > 0 ? `(${children.map(shape).join(", ")})` : "");
}

const id = (trace: string) => trace.padStart(32, "0");

describe("TraceStore", () => {
  test("TraceStore lists the newest trace first, and sums up its observations", () => {
    const store = storeOf(
      { trace: "1", id: "1", name: "old", start: 0 },
      { trace: "2", id: "2", name: "new", start: 100, end: 200 },
      {
        trace: "2",
        id: "3",
        parent: "2",
        start: 110,
        error: "no",
        attributes: {
          "langfuse.observation.type": "generation",
          "langfuse.observation.model.name": "mistral-small",
          "langfuse.observation.usage_details": '{"input":2,"output":3,"total":5}',
          "langfuse.observation.cost_details": '{"total":0.5}',
        },
      },
    );

    expect(store.summaries()).toMatchObject([
      { name: "new", observationCount: 2, errorCount: 1, level: "ERROR", cost: 0.5 },
      { name: "old", observationCount: 1, errorCount: 0 },
    ]);
    expect(store.summaries()[0]?.usage).toEqual({ input: 2, output: 3, total: 5 });
    expect(store.summary(id("2"))?.models).toEqual(["mistral-small"]);
    expect(store.idsThatBeginWith("000")).toHaveLength(2);
  });

  test("TraceStore accepts children before their parents, and counts a repeated span once", () => {
    const store = storeOf({ trace: "1", id: "3", parent: "2", name: "c", start: 2 });
    expect([...add(store, { trace: "1", id: "2", name: "a", start: 1 })]).toEqual([id("1")]);
    add(store, { trace: "1", id: "2", name: "b", start: 1 });

    expect(store.observationCount).toBe(2);
    expect(store.summary(id("1"))).toMatchObject({ name: "b", observationCount: 2 });
    expect(store.treesOf(id("1")).map(shape)).toEqual(["b(c)"]);
  });

  test("TraceStore makes roots of spans without a parent, and of spans that are parents of each other", () => {
    const store = storeOf(
      { trace: "1", id: "1", parent: "9", name: "orphan", start: 0 },
      { trace: "1", id: "2", parent: "3", name: "egg", start: 1 },
      { trace: "1", id: "3", parent: "2", name: "hen", start: 2 },
      { trace: "1", id: "4", parent: "3", name: "chick", start: 3 },
      { trace: "1", id: "5", parent: "5", name: "self", start: 4 },
    );

    expect(store.treesOf(id("1")).map(shape)).toEqual(["orphan", "egg(hen(chick))", "self"]);
    expect(store.treesOf(id("8"))).toEqual([]);
  });

  test("TraceStore is quick with 10,000 traces and with a chain of 20,000 observations", () => {
    const store = new TraceStore();
    const chain = Array.from({ length: 20_000 }, (_, index) => ({
      trace: "f",
      id: hex(index + 1, 16),
      ...(index > 0 && { parent: hex(index, 16) }),
      start: index,
    }));
    const attributes = { "langfuse.observation.input": JSON.stringify({ a: "b".repeat(200) }) };
    const many = Array.from({ length: 10_000 }, (_, index) =>
      ["1", "2", "3"].map((span) => ({ trace: hex(index + 100, 32), id: span, attributes })),
    );
    add(store, ...chain);
    add(store, ...many.flat());

    expect(store.summaries()).toHaveLength(10_001);
    expect(store.summaries({ text: "bbbbbbbb" })).toHaveLength(10_000);
    expect(store.treesOf(id("f"))).toHaveLength(1);
  });
});
