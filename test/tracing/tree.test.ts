// The parent of a call: the current observation at the moment of the call, whatever runs beside it.
import type { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { formatTrace } from "../../src/testing/format-trace.js";
import { currentObservation } from "../../src/tracing/context.js";
import { state } from "../../src/tracing/state.js";
import { runInMode } from "../law/modes.js";

/** The storage of the current scopes, whole. */
const storage = state.scopes as AsyncLocalStorage<unknown>;

function named<Args extends unknown[], Result>(name: string, fn: (...args: Args) => Result) {
  return observe(fn, { name, captureInput: false, captureOutput: false });
}

async function treeOf(program: () => unknown): Promise<string> {
  const { observations } = await captureTraces(program);
  return formatTrace(observations);
}

const leaf = (name: string) => named(name, () => currentObservation()?.name);
const current = (): string | undefined => currentObservation()?.name;

describe("the tree", () => {
  test("the tree nests calls, and keeps their order", async () => {
    const tree = await treeOf(
      named("outer", () => {
        leaf("first")();
        named("second", () => leaf("inner")())();
      }),
    );
    expect(tree).toBe(
      ["outer (span)", "├─ first (span)", "└─ second (span)", "   └─ inner (span)"].join("\n"),
    );
  });

  test("parallel calls are siblings, each with its own children", async () => {
    const worker = (id: number) =>
      named(`worker ${id}`, async () => {
        await sleep(5 - id);
        await named(`step ${id}`, async () => sleep(id))();
      })();
    const tree = await treeOf(named("all", () => Promise.all([1, 2, 3].map(worker))));
    expect(tree).toBe(
      [
        "all (span)",
        "├─ worker 1 (span)",
        "│  └─ step 1 (span)",
        "├─ worker 2 (span)",
        "│  └─ step 2 (span)",
        "└─ worker 3 (span)",
        "   └─ step 3 (span)",
      ].join("\n"),
    );
  });

  test("a call from a timer, an immediate, a microtask or a tick is a child of the call that set it", async () => {
    const tree = await treeOf(
      named("outer", async () => {
        await new Promise<void>((resolve) => setTimeout(() => resolve(void leaf("timer")()), 1));
        await new Promise<void>((resolve) => setImmediate(() => resolve(void leaf("immediate")())));
        await new Promise<void>((resolve) => queueMicrotask(() => resolve(void leaf("micro")())));
        await new Promise<void>((resolve) => process.nextTick(() => resolve(void leaf("tick")())));
      }),
    );
    expect(tree.match(/^.─ /gm)).toHaveLength(4);
  });

  test("two traces at once do not mix", async () => {
    const { observations } = await captureTraces(() =>
      Promise.all(
        ["one", "two"].map((root) =>
          named(root, async () => {
            await sleep(1);
            leaf(`child of ${root}`)();
          })(),
        ),
      ),
    );
    for (const root of ["one", "two"]) {
      const parent = observations.find(({ name }) => name === root);
      const child = observations.find(({ name }) => name === `child of ${root}`);
      expect(child?.parentId).toBe(parent?.id);
      expect(child?.traceId).toBe(parent?.traceId);
    }
    expect(new Set(observations.map(({ traceId }) => traceId)).size).toBe(2);
  });

  test("a call after a failed one has the same parent as the failed one", async () => {
    const tree = await treeOf(
      named("outer", () => {
        try {
          named("failing", () => {
            throw new Error("no");
          })();
        } catch {
          leaf("after")();
        }
      }),
    );
    expect(tree).toBe('outer (span)\n├─ failing (span) ERROR "no"\n└─ after (span)');
  });

  test("a call without its context begins a new trace and works as before", async () => {
    const lost = named("lost", (word: string) => word.toUpperCase());
    const { result, ended } = await runInMode("on", () =>
      named("outer", () => storage.exit(() => lost("a")))(),
    );
    expect(result).toBe("A");
    expect(ended.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ["lost", undefined],
      ["outer", undefined],
    ]);
  });
});

const items = (name: string) =>
  named(name, function* body(): Generator<string | undefined, undefined> {
    for (let index = 0; index < 3; index += 1) {
      leaf(`${name}${index}`)();
      yield current();
    }
    return undefined;
  })();

describe("the context of generators", () => {
  test("each of three nested generators runs in its own context, their consumer in none of them", async () => {
    const seen: (string | undefined)[] = [];
    const level = (name: string, inner?: () => AsyncIterable<number>) =>
      named(name, async function* body(): AsyncGenerator<number> {
        seen.push(current());
        for await (const item of inner?.() ?? [1, 2]) {
          seen.push(current());
          yield item;
          seen.push(current());
        }
      });
    const three = level("one", level("two", level("three")));
    const tree = await treeOf(
      named("consumer", async () => {
        for await (const _ of three()) seen.push(current());
      }),
    );
    expect(tree).toBe("consumer (span)\n└─ one (span)\n   └─ two (span)\n      └─ three (span)");
    const round = ["three", "two", "one", "consumer", "one", "two", "three"];
    expect(seen).toEqual(["one", "two", "three", ...round, ...round]);
  });

  test("two consumers that alternate between two generators run in neither context", async () => {
    const seen: (string | undefined)[] = [];
    const { observations } = await captureTraces(() => {
      const [one, two] = [items("a"), items("b")];
      for (let index = 0; index < 4; index += 1) {
        seen.push(one.next().value, current(), two.next().value, current());
      }
    });
    const turn = ["a", undefined, "b", undefined];
    const end = [undefined, undefined, undefined, undefined];
    expect(seen).toEqual([...turn, ...turn, ...turn, ...end]);
    for (const { name, parentId } of observations.filter(({ name }) => name.length > 1)) {
      const parent = observations.find((one) => one.name === name[0]);
      expect(parentId).toBe(parent?.id);
    }
  });

  test("streams that are read in parallel keep their children apart", async () => {
    const stream = (name: string) =>
      named(
        name,
        () =>
          new ReadableStream({
            async pull(controller) {
              await sleep(1);
              leaf(`in ${name}`)();
              controller.enqueue(name);
              controller.close();
            },
          }),
      )();
    const { observations } = await captureTraces(
      named("consumer", async () => {
        await Promise.all(
          ["x", "y", "z"].map(async (name) => {
            for await (const _ of stream(name)) leaf(`reading ${name}`)();
          }),
        );
      }),
    );
    const nameOf = (id: string | undefined) =>
      observations.find((observation) => observation.id === id)?.name;
    for (const { name, parentId } of observations) {
      if (name.startsWith("in ")) expect(nameOf(parentId)).toBe(name.slice(3));
      else expect(nameOf(parentId)).toBe(name === "consumer" ? undefined : "consumer");
    }
    expect(observations).toHaveLength(10);
  });

  test("listeners of a Readable run in the reader's context, its source in the maker's", async () => {
    const seen: (string | undefined)[] = [];
    const make = named(
      "source",
      () =>
        new Readable({
          objectMode: true,
          read() {
            seen.push(current());
            setImmediate(() => this.push(seen.length < 4 ? "item" : null));
          },
        }),
    );
    await captureTraces(async () => {
      const readable = make();
      await named("consumer", async () => {
        for (const event of ["data", "end"]) readable.on(event, () => seen.push(current()));
        await once(readable, "close");
        seen.push(current());
      })();
    });
    expect(seen).toEqual([
      "source",
      "consumer",
      "source",
      "consumer",
      "source",
      "consumer",
      "consumer",
    ]);
  });
});
