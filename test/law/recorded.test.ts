// The record of a consumption: items, times, and the case of one object that several calls return.
import { Mistral } from "@mistralai/mistralai";
import { HTTPClient } from "@mistralai/mistralai/lib/http.js";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import type { Observation } from "../../src/tracing/observation.js";
import { metadataTexts } from "../../src/tracing/metadata.js";
import { runInMode } from "./modes.js";

async function observed(program: () => unknown): Promise<readonly Observation[]> {
  return (await runInMode("on", program)).ended;
}

/** Consumes an iterable to the end. */
async function drain(items: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
  for await (const _ of items);
}

function* yielding(items: Iterable<unknown>, returned?: unknown): Generator {
  yield* items;
  return returned;
}

function readingAhead(items: unknown[]): Readable {
  return new Readable({
    objectMode: true,
    read() {
      this.push(items.shift() ?? null);
    },
  });
}

async function outputOf(items: Iterable<unknown>): Promise<string | undefined> {
  const [observation] = await observed(() => drain(observe("call", () => yielding(items))()));
  return observation?.output;
}

/** A chunk of a chat completion, as Mistral's and OpenAI's clients give them. */
const delta = (content: unknown, more: object = {}) => ({
  choices: [{ index: 0, delta: { content, ...more } }],
});

const countOf = (items: readonly unknown[]): number => items.length;

describe("the output", () => {
  test.each([
    ["texts are joined", ["a", "", "b"], "ab"],
    ["objects are a list", [{ a: 1 }, [2]], '[{"a":1},[2]]'],
    ["texts beside others are a list", ["a", 1, undefined], '{"output":["a",1,null]}'],
    ["no items are no output", [], undefined],
    [
      "deltas of a chat are joined",
      [delta(""), delta("He"), delta("llo"), { choices: [] }],
      "Hello",
    ],
    ["so are those in events", [{ data: delta("He") }, { data: delta("llo") }], "Hello"],
    [
      "a tool call is no text",
      [delta("a"), delta("", { tool_calls: [{}] })],
      expect.stringMatching(/^{"output":\["a",{/),
    ],
    ["nor are two choices", [{ choices: [1, 2] }], '[{"choices":[1,2]}]'],
    ["bytes are named", [new Uint8Array(3)], '{"output":["[Uint8Array 3 bytes]"]}'],
  ])("the output of items: %s", async (_, items, output) => {
    expect(await outputOf(items)).toEqual(output);
  });

  test("the output of an iteration is bounded, with a mark of how much was left out", async () => {
    const many = await outputOf(Array.from({ length: 12_000 }, () => "x"));
    expect(many).toBe(`${"x".repeat(10_000)}… [2000 of 12000 items left out]`);
    const long = await outputOf(["x".repeat(800_000), "y".repeat(800_000), "z"]);
    expect(long?.slice(799_999, 800_001)).toBe("xy");
    expect(long?.slice(1_000_000)).toBe(
      "… [600000 of 800000 characters left out]… [1 of 3 items left out]",
    );
    const objects = await outputOf(Array.from({ length: 12_000 }, (_, id) => ({ id })));
    expect(objects).toMatch(/{"id":9999},"… \[2000 of 12000 items left out\]"\]$/);
  });

  test("the output of an iteration is what captureOutput returns for its items", async () => {
    const [counted, none] = await observed(async () => {
      const captureOutput = countOf as never;
      await drain(observe("call", () => yielding(["a", "b"]), { captureOutput })());
      await drain(observe("call", () => yielding(["a", "b"]), { captureOutput: false })());
    });
    expect(counted?.output).toBe("2");
    expect(none?.output).toBeUndefined();
  });

  test("captureOutput receives no more items than can be kept in memory", async () => {
    const megabyte = new Uint8Array(1024 * 1024);
    const items = Array.from({ length: 100 }, () => megabyte);
    const [counted, many] = await observed(async () => {
      const captureOutput = countOf as never;
      await drain(observe("call", () => yielding(items), { captureOutput })());
      await drain(
        observe("call", () => yielding(Array.from({ length: 20_000 })), { captureOutput })(),
      );
    });
    expect(counted?.output).toBe("16");
    expect(many?.output).toBe("10000");
  });

  test("the output of changed or transferred items is what was read", async () => {
    const item = { n: 1 };
    const bytes = new ReadableStream({
      type: "bytes",
      pull(controller) {
        controller.enqueue(new Uint8Array([7, 7]));
        controller.close();
      },
    });
    let seen: unknown;
    const [changed] = await observed(async () => {
      for (const one of observe("call", () => yielding([item]))()) (one as typeof item).n = 2;
      const options = { captureOutput: ((items: unknown[]) => void (seen = items)) as never };
      const reader = observe(() => bytes, options)().getReader({ mode: "byob" });
      const { value } = await reader.read(new Uint8Array(4));
      await reader.read(new Uint8Array(value?.fill(0).buffer ?? []));
    });
    expect(changed?.output).toBe('[{"n":1}]');
    expect(seen).toEqual([new Uint8Array([7, 7])]);
  });

  test("the output of an iterator that answers out of order has what came after its end", async () => {
    let asked = 0;
    const unordered = (): AsyncIterator<string> => ({
      async next() {
        asked += 1;
        if (asked > 1) return { done: true, value: undefined };
        await sleep(5);
        return { done: false, value: "late" };
      },
    });
    const [observation] = await observed(async () => {
      const iterator = observe(unordered)();
      await Promise.all([iterator.next(), iterator.next()]);
    });
    expect(observation?.output).toBe("late");
  });

  test("the output of an iterator whose answers are awaited twice has each item once", async () => {
    class OwnPromise<T> extends Promise<T> {}
    const items = ["a", "b"];
    const next = () => {
      const value = items.shift();
      return OwnPromise.resolve({ done: value === undefined, value });
    };
    const [observation] = await observed(async () => {
      const iterator = observe("call", () => ({ next }))();
      for (let last = iterator.next(); !(await last).done; last = iterator.next()) await last;
    });
    expect(observation?.output).toBe("ab");
  });

  test("the output of a method that returns a page is the page, whether or not it is read on", async () => {
    const fetcher = async () => Response.json({ data: [], next_page_token: null });
    const mistral = new Mistral({ apiKey: "key", httpClient: new HTTPClient({ fetcher }) });
    const [observation] = await observed(async () => {
      const page = await observe("call", async () => mistral.beta.agents.listPages())();
      expect(Object.hasOwn(page, Symbol.asyncIterator)).toBe(true);
      await drain(page);
    });
    expect(observation?.output).toMatch(/^{"result":{.*"data":\[\]/);
    expect(observation?.metadata).toBeUndefined();
  });

  test("an output set explicitly overrides that of the iteration", async () => {
    const { langfuseContext } = await import("../../src/api/langfuse-context.js");
    const [observation] = await observed(() =>
      drain(
        observe(function* items() {
          yield "a";
          langfuseContext.updateCurrentObservation({ output: "said" });
        })(),
      ),
    );
    expect(observation?.output).toBe("said");
  });
});

describe("the value that a generator returns", () => {
  test("the returned value of a generator that yielded is metadata, of one that did not the output", async () => {
    const [some, none] = await observed(async () => {
      const steps = observe("call", async function* steps(early: boolean) {
        if (early) return { answer: "cached" };
        yield "thinking";
        return { answer: "42" };
      });
      await drain(steps(false));
      await drain(steps(true));
    });
    expect([some?.output, some?.metadata && metadataTexts(some.metadata)]).toEqual([
      "thinking",
      { returned: '{"answer":"42"}' },
    ]);
    expect([none?.output, none?.metadata]).toEqual(['{"answer":"cached"}', undefined]);
  });

  test("the returned value is not recorded with captureOutput: false, nor in place of its function's", async () => {
    const all = await observed(() => {
      for (const captureOutput of [false, countOf as never]) {
        const one = observe("call", () => yielding(["a"], "secret"), { captureOutput });
        expect(one().next().value).toBe("a");
        for (const _ of observe("call", () => yielding([], "secret"), { captureOutput })());
        for (const _ of one());
      }
    });
    expect(JSON.stringify(all.map(({ output, metadata }) => [output, metadata]))).not.toContain(
      "secret",
    );
  });
});

describe("streams in an object or a list", () => {
  test("the items of each stream stand in its place, and the last to end ends the observation", async () => {
    const [call] = await observed(async () => {
      const held = observe("call", () => ({
        one: yielding(["1", "2"]),
        two: yielding([{ a: 1 }]),
        id: 7,
      }));
      const { one, two } = held();
      await drain(two);
      await sleep(20);
      await drain(one);
    });
    expect(call?.output).toBe('{"one":"12","two":[{"a":1}],"id":7}');
    expect((call?.endMs ?? 0) - (call?.startMs ?? 0)).toBeGreaterThanOrEqual(19);
    expect(call?.metadata).toBeUndefined();
  });

  test("a stream beside one that was read keeps the observation open, without a mark", async () => {
    const { ended, abandoned } = await runInMode("on", async () => {
      const { one } = observe("call", () => ({ one: yielding(["1"]), two: yielding(["2"]) }))();
      await drain(one);
    });
    expect(ended).toEqual([]);
    expect(abandoned.map(({ output, metadata }) => [output, metadata])).toEqual([
      ['{"one":"1","two":"[Generator]"}', undefined],
    ]);
  });

  test("a stream in an object keeps the observation open with captureOutput: false or a function", async () => {
    const all = await observed(async () => {
      for (const captureOutput of [false, (({ id }: { id: number }) => id) as never]) {
        const { one } = observe("call", () => ({ one: yielding(["1"]), id: 7 }), {
          captureOutput,
        })();
        await drain(one);
      }
    });
    expect(all.map(({ output }) => output)).toEqual([undefined, "7"]);
  });
});

describe("the body of a Response", () => {
  const body = (text: string) =>
    new ReadableStream({
      async pull(controller) {
        await sleep(5);
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
      },
    });

  test.each([
    ["text/plain; charset=utf-8", "read", "read"],
    ["TEXT/HTML", "read", "read"],
    ["application/x-ndjson", "read", "read"],
    ["application/jsonl", "read", "read"],
    ["application/json-seq", "read", "read"],
    ["", "read", "read"],
    ["application/json", '"[Response]"', "read"],
    ["application/ndjson-ish", '"[Response]"', "read"],
    ["image/png", '"[Response]"', "read"],
  ])(
    "the body of a Response of type %j is recorded as %s, with followBody as %s",
    async (type, output, followed) => {
      const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
      const all = await observed(async () => {
        for (const followBody of [false, true]) {
          const make = () => new Response(body("read"), { headers });
          expect(await observe("call", make, { followBody })().text()).toBe("read");
        }
      });
      expect(all.map((one) => one.output)).toEqual([output, followed]);
    },
  );

  test("a body that is not text is recorded by its sizes", async () => {
    const all = await observed(() =>
      observe("call", () => new Response(body("\0\u0001")))().arrayBuffer(),
    );
    expect(all[0]?.output).toBe('{"output":["[Uint8Array 2 bytes]"]}');
  });
});

describe("the times", () => {
  test("an iteration starts at the call, its completion at the first content, and ends at the last item", async () => {
    const [observation] = await observed(async () => {
      const items = observe(async function* items() {
        yield "";
        await sleep(20);
        yield "a";
        await sleep(20);
      })();
      await sleep(20);
      await drain(items);
    });
    const { startMs = 0, completionStartMs = 0, endMs = 0 } = observation ?? {};
    // Timers may fire a millisecond early.
    expect(completionStartMs - startMs).toBeGreaterThanOrEqual(38);
    expect(endMs - completionStartMs).toBeGreaterThanOrEqual(19);
    expect(observation?.metadata).toBeUndefined();
  });

  test("an iteration whose production ended before its consumption records when", async () => {
    const [teed, readable] = await observed(async () => {
      const [one, two] = observe("call", () => ReadableStream.from(["a"]))().tee();
      await drain(one);
      await sleep(20);
      await drain(two);
      const slow = observe("call", () => readingAhead(["a", "b"]))();
      slow.on("readable", () => {});
      await sleep(20);
      while (slow.read() !== null);
      slow.read();
      // oxlint-disable-next-line no-await-in-loop -- until it has ended
      while (!slow.destroyed) await sleep(1);
      await sleep(1);
    });
    for (const observation of [teed, readable]) {
      const end = observation?.metadata?.["productionEnd"];
      const production = Date.parse(typeof end === "string" ? end : "");
      expect((observation?.endMs ?? 0) - production).toBeGreaterThanOrEqual(10);
      expect(production).toBeGreaterThanOrEqual(Math.floor(observation?.startMs ?? Infinity));
    }
  });

  test("an abandoned iteration ends where its last item was read", async () => {
    const { abandoned, ended } = await runInMode("on", () =>
      observe("call", async () => {
        observe("call", () => yielding(["a", "b"]))().next();
        await sleep(5);
        observe("later", () => {})();
      })(),
    );
    const later = ended.find(({ name }) => name === "later");
    expect(abandoned[0]?.endMs).toBeLessThan(later?.startMs ?? 0);
  });
});

describe("one object that several calls return", () => {
  test("an object returned by nested calls keeps both open, and the body runs in the inner one", async () => {
    const child = observe("child", () => {});
    const inner = observe("inner", async function* items() {
      child();
      yield "a";
    });
    const outer = observe("outer", () => inner());
    const all = await observed(async () => {
      const items = outer();
      await drain(items);
    });
    const byName = Object.fromEntries(all.map((one) => [one.name, one]));
    expect(all.map(({ name }) => name)).toEqual(["child", "inner", "outer"]);
    expect(byName["child"]?.parentSpanId).toBe(byName["inner"]?.spanId);
    expect(byName["inner"]?.parentSpanId).toBe(byName["outer"]?.spanId);
    expect([byName["inner"]?.output, byName["outer"]?.output]).toEqual(["a", "a"]);
  });

  test("an object returned by successive calls ends both with its consumption, each with its items", async () => {
    const shared = new ReadableStream<string>({
      start(controller) {
        for (const item of ["a", "b", "c"]) controller.enqueue(item);
        controller.close();
      },
    });
    const get = observe("call", () => shared);
    const all = await observed(async () => {
      const reader = get().getReader();
      await reader.read();
      reader.releaseLock();
      await drain(get());
    });
    expect(all.map(({ output }) => output)).toEqual(["abc", "bc"]);
  });

  test("an object returned again after its end ends the new observation with the next reading", async () => {
    const items = yielding(["a"]);
    const get = observe("call", () => items);
    const all = await observed(() => {
      expect([[...get()], [...get()]]).toEqual([["a"], []]);
    });
    expect(all.map(({ output }) => output)).toEqual(["a", undefined]);
  });

  test("a branch of a stream that is piped counts each item once", async () => {
    const all = await observed(async () => {
      const [branch, other] = observe("call", () => ReadableStream.from(["a", "b"]))().tee();
      await observe("call", () => branch)().pipeTo(new WritableStream());
      await other.cancel();
    });
    expect(all.map(({ output }) => output)).toEqual(["ab", "ab"]);
  });

  test("a stream whose class iterates by a reader counts each item once", async () => {
    class Polyfilled extends ReadableStream<string> {
      override async *[Symbol.asyncIterator](): AsyncGenerator<string, undefined> {
        const reader = this.getReader();
        try {
          for (;;) {
            // oxlint-disable-next-line no-await-in-loop -- as polyfills do
            const { done, value } = await reader.read();
            if (done) return undefined;
            yield value;
          }
        } finally {
          reader.releaseLock();
        }
      }
    }
    const make = observe(
      "call",
      () =>
        new Polyfilled({
          start(controller) {
            controller.enqueue("a");
            controller.enqueue("b");
            controller.close();
          },
        }),
    );
    const all = await observed(async () => {
      await drain(make());
      for await (const _ of make()) break;
    });
    expect(all.map(({ output }) => output)).toEqual(["ab", "a"]);
  });

  test("an async iterable counts its first iterator, and each runs in the observation", async () => {
    const names: string[] = [];
    const { currentObservation } = await import("../../src/tracing/context.js");
    const list = observe("list", () => ({
      async *[Symbol.asyncIterator]() {
        names.push(currentObservation()?.name ?? "none");
        yield "a";
      },
    }));
    const all = await observed(async () => {
      const iterable = list();
      await Promise.all([drain(iterable), drain(iterable)]);
    });
    expect(names).toEqual(["list", "list"]);
    expect(all.map(({ output }) => output)).toEqual(["a"]);
  });
});

const VALUES: readonly (readonly [what: string, make: () => object])[] = [
  ["an array", () => [1]],
  ["a Map", () => new Map()],
  ["a Set", () => new Set()],
  ["a Response of JSON", () => Response.json({})],
  [
    "a Response without a body",
    () => new Response(null, { headers: { "content-type": "text/event-stream" } }),
  ],
  ["Headers", () => new Headers()],
  ["a URLSearchParams", () => new URLSearchParams()],
  ["a Blob", () => new Blob([])],
  ["a subject", () => ({ next() {}, subscribe() {} })],
  ["a Buffer", () => Buffer.from("a")],
];

describe("a value that ends at return", () => {
  test.each(VALUES)("the observation of %s ends at return", async (_, make) => {
    const value = make();
    const before = Reflect.ownKeys(value);
    const all = await observed(() => {
      expect(observe("call", () => value)()).toBe(value);
    });
    expect(all).toHaveLength(1);
    expect(all[0]?.metadata).toBeUndefined();
    expect(Reflect.ownKeys(value)).toEqual(before);
  });
});
