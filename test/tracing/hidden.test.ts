// Promises and readers in a Proxy, as other instrumentations return them: what is recorded of them.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { observe } from "../../src/index.js";
import { captureTraces, formatTrace } from "../../src/testing/index.js";

/** Sentry's treatment of an instrumented object: its methods are bound to the inner one. */
function hidden<T extends object>(inside: T): T {
  return new Proxy(inside, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A stream whose reader hides, and whose `tee` is its own, which reads by that reader. */
function instrumented(): ReadableStream<string> {
  const stream = ReadableStream.from(["a", "b"]);
  const getReader = stream.getReader.bind(stream);
  return Object.assign(stream, {
    getReader: () => hidden(getReader()),
    tee(this: ReadableStream<string>) {
      const reader = this.getReader();
      const copy = new ReadableStream<string>({
        async pull(controller) {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        },
      });
      return copy.tee();
    },
  });
}

async function treeOf(run: () => unknown): Promise<string> {
  const { observations } = await captureTraces(run);
  return formatTrace(observations);
}

describe("a promise in a Proxy", () => {
  test("its observation ends with it, and has its value and its children", async () => {
    const inner = observe("inner", () => 1);
    const outer = observe("outer", () =>
      hidden(
        (async () => {
          await sleep(1);
          inner();
          return "value";
        })(),
      ),
    );
    expect(await treeOf(outer)).toBe("outer (span)\n│ out: value\n└─ inner (span)\n     out: 1");
  });

  test("its failure is the observation's", async () => {
    const failing = observe("call", () => hidden(Promise.reject(new TypeError("no"))));
    expect(await treeOf(() => failing().catch(() => {}))).toContain("ERROR");
  });

  test("its value is followed to its end", async () => {
    const call = observe("call", () => hidden(Promise.resolve(instrumented())));
    const tree = await treeOf(async () => {
      const reader = (await call()).getReader();
      while (!(await reader.read()).done);
    });
    expect(tree).toBe("call (span)\n  out: ab");
  });
});

describe("a stream in a Proxy", () => {
  /** OpenLIT's treatment of a stream: it has an iterator of its own, and no reader that works. */
  const call = observe("call", async () => {
    const stream = ReadableStream.from(["a", "b"]);
    const items = (async function* () {
      yield* stream;
    })();
    return new Proxy(stream, {
      get: (target, key, receiver) =>
        key === Symbol.asyncIterator
          ? () => items
          : (Reflect.get(target, key, receiver) as unknown),
    });
  });

  test("iterated, its items are recorded once", async () => {
    const tree = await treeOf(async () => {
      const stream = await call();
      expect(stream).toBeInstanceOf(ReadableStream);
      for await (const item of stream) expect(item).toBeTruthy();
      expect(stream[Symbol.asyncIterator]()).toBe(stream[Symbol.asyncIterator]());
    });
    expect(tree).toBe("call (span)\n  out: ab");
  });

  test("a loop that is broken off ends the observation", async () => {
    const tree = await treeOf(async () => {
      for await (const item of await call()) {
        expect(item).toBe("a");
        break;
      }
    });
    expect(tree).toContain("out: a");
  });

  test("cancelled, its observation ends there", async () => {
    const cancelled = observe("call", () => hidden(ReadableStream.from(["a", "b"])));
    expect(await treeOf(() => cancelled().cancel())).toContain("call (span)");
  });

  test("piped, its items are recorded", async () => {
    const tree = await treeOf(async () => {
      const upper = new TransformStream<string, string>({
        transform: (item, controller) => controller.enqueue(item.toUpperCase()),
      });
      const items = (await call()).pipeThrough(upper);
      const seen: string[] = [];
      for await (const item of items) seen.push(item);
      expect(seen).toEqual(["A", "B"]);
    });
    expect(tree).toBe("call (span)\n  out: ab");
  });
});

describe("a reader in a Proxy", () => {
  const call = observe("call", instrumented);

  test("read to the end, its items are recorded once", async () => {
    const tree = await treeOf(async () => {
      const reader = call().getReader();
      expect(reader).toBeInstanceOf(ReadableStreamDefaultReader);
      while (!(await reader.read()).done);
    });
    expect(tree).toBe("call (span)\n  out: ab");
  });

  test("cancelled, its observation ends there", async () => {
    const tree = await treeOf(async () => {
      const reader = call().getReader();
      await reader.read();
      await reader.cancel();
    });
    expect(tree).toContain("out: a");
  });

  test("a tee of the instrumentation's own counts each item once", async () => {
    const tree = await treeOf(async () => {
      for (const branch of call().tee()) for await (const item of branch) expect(item).toBeTruthy();
    });
    expect(tree).toBe("call (span)\n  out: ab");
  });
});
