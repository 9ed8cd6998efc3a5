// The law for results that are never consumed: their observation ends when they are collected, or
// by a shutdown, once, and memory stays flat. Each program runs in a process of its own, where it
// can ask for a collection.
import { expect, test } from "vitest";
import { runProgram } from "./program.js";

const PRELUDE = `
  import { Readable } from "node:stream";
  import { Observable } from "rxjs";
  import { observe } from "#decorators/observe.js";
  import { abandonAll } from "#src/tracing/iterations/consumption.js";
  import { state } from "#src/tracing/state.js";
  const ended = [];
  state.enabled = true;
  state.sink = { add: (observation) => ended.push(observation) };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  async function collect() {
    for (let round = 0; round < 10; round += 1) { gc(); await turn(); }
  }
  class Query { then() {} }
  const sources = [];
  const encoder = new TextEncoder();
  const kinds = {
    "a generator": function* items() { yield "a"; },
    "an async generator": async function* items() { yield "a"; },
    "an own iterator": () => ({ next: () => ({ done: false, value: "a" }) }),
    "an async iterable": () => ({ async *[Symbol.asyncIterator]() { yield "a"; } }),
    "a promise of one": async () => (async function* items() { yield "a"; })(),
    "a stream": () => new ReadableStream({ pull(c) { c.enqueue("a"); } }),
    "a Readable": () => new Readable({ objectMode: true, read() { this.push("a"); } }),
    "a Response": () => new Response(new ReadableStream({ pull(c) { c.enqueue(encoder.encode("a")); } }),
      { headers: { "content-type": "text/event-stream" } }),
    "a query": () => new Query(),
    "a list": () => [(function* items() { yield "a"; })(), 1],
    "a promise in an object": () => ({ promise: Promise.resolve(1) }),
    "an Observable": () => new Observable((sink) => { sources.push(sink); sink.next("a"); }),
  };
  const show = (value) => console.log(JSON.stringify(value));
`;

async function outputOf(program: string): Promise<unknown[]> {
  const { code, stdout, stderr } = await runProgram(PRELUDE + program, ["--expose-gc"]);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}

test("a result that is never consumed ends when it is collected, and is marked", async () => {
  const lines = await outputOf(`
    for (const [name, make] of Object.entries(kinds)) {
      await (async () => { await (name === "a query" ? void observe(make, { name })() : observe(make, { name })()); })();
    }
    show(ended.length);
    await collect();
    show(ended.map(({ name, metadata }) => [name, metadata?.consumption ?? "no mark"]).toSorted());
    abandonAll();
    show(ended.length);`);
  expect(lines).toEqual([
    0,
    [
      ["a Readable", "never consumed"],
      ["a Response", "never consumed"],
      ["a generator", "never consumed"],
      ["a list", "never consumed"],
      ["a promise in an object", "never awaited"],
      ["a promise of one", "never consumed"],
      ["a query", "no mark"],
      ["a stream", "never consumed"],
      ["an Observable", "never consumed"],
      ["an async generator", "never consumed"],
      ["an async iterable", "never consumed"],
      ["an own iterator", "never consumed"],
    ],
    12,
  ]);
});

test("a result abandoned half way ends when it is collected, with what was read", async () => {
  const lines = await outputOf(`
    await (async () => {
      observe(kinds["a generator"], { name: "a generator" })().next();
      await observe(kinds["an async generator"], { name: "an async generator" })().next();
      const reader = observe(kinds["a stream"], { name: "a stream" })().getReader();
      await reader.read();
      const [branch] = observe(kinds["a stream"], { name: "a teed stream" })().tee();
      await branch.getReader().read();
      const body = observe(kinds["a Response"], { name: "a Response" })().body;
      await body.getReader().read();
    })();
    await collect();
    show(ended.map(({ name, output, metadata, level }) => [name, output, metadata.consumption, level ?? "no level"]).toSorted());`);
  const half = ["a", "not consumed to the end", "no level"];
  expect(lines).toEqual([
    ["a Response", "a generator", "a stream", "a teed stream", "an async generator"].map((name) => [
      name,
      ...half,
    ]),
  ]);
});

test("a result that is still held, if only by its reader, is not ended by a collection", async () => {
  const lines = await outputOf(`
    const held = await (async () => {
      const { body } = observe(kinds["a Response"])();
      const reader = body.getReader();
      const iterator = observe(kinds["a stream"])().values();
      const [branch] = observe(kinds["a stream"])().tee();
      const chunks = observe(kinds["a Readable"])()[Symbol.asyncIterator]();
      const clone = observe(kinds["a Response"])().clone();
      return [() => reader.read(), () => iterator.next(), () => branch.getReader().read(), () => chunks.next(), () => clone.body.getReader().read()];
    })();
    await collect();
    show(ended.length);
    for (const read of held) await read();
    show(ended.length);`);
  expect(lines).toEqual([0, 0]);
});

test("an Observable that is collected while it is subscribed to ends with its subscription", async () => {
  const lines = await outputOf(`
    (() => { observe(kinds["an Observable"])().subscribe(() => {}); })();
    await collect();
    show(ended.length);
    sources[0].next("b");
    sources[0].complete();
    show(ended.map(({ output, metadata }) => [output, metadata ?? "no metadata"]));`);
  expect(lines).toEqual([0, [["ab", "no metadata"]]]);
});

test("memory stays flat over 100,000 unconsumed results, and each ends once", async () => {
  const lines = await outputOf(`
    let count = 0;
    state.sink = { add: () => { count += 1; } };
    const make = [kinds["a generator"], kinds["an async generator"], kinds["a stream"], kinds["a query"], kinds["an async iterable"]]
      .map((kind) => observe(kind));
    const heap = [];
    for (let round = 0; round < 5; round += 1) {
      for (let index = 0; index < 20_000; index += 1) {
        make[index % make.length](index);
        if (index % 500 === 0) await turn();
      }
      await collect();
      heap.push(process.memoryUsage().heapUsed / 2 ** 20);
    }
    show([count, heap.at(-1) - heap[0]]);`);
  const [[count, growth]] = lines as [[number, number]];
  expect(count).toBe(100_000);
  expect(growth).toBeLessThan(3);
});

test("an object returned again and again keeps neither observations nor overrides", async () => {
  const lines = await outputOf(`
    let count = 0;
    state.sink = { add: () => { count += 1; } };
    const shared = [kinds["a generator"](), kinds["a stream"](), new Query(), kinds["a Readable"]()];
    const make = shared.map((one) => observe("one", () => one));
    for (let index = 0; index < 10_000; index += 1) for (const one of make) one();
    show(count);
    show([...shared[0]]);
    show(count);
    abandonAll();
    show(count);`);
  expect(lines).toEqual([4 * 9_900, ["a"], 4 * 9_900 + 100, 40_000]);
});
