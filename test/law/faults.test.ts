// Faults of the package: swallowed, counted, and reported once; the program goes on as if untraced.
import type { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { observe } from "../../src/index.js";
import { runIn, seedScope } from "../../src/tracing/context.js";
import { abandonAll } from "../../src/tracing/iterations/consumption.js";
import { refreshLive, state } from "../../src/tracing/state.js";

/** The storage of the current scopes, whole. */
const storage = state.scopes as AsyncLocalStorage<unknown>;

const warnings: string[] = [];
const before = { ...state };

beforeEach(() => {
  warnings.length = 0;
  state.warned.clear();
  state.faults = 0;
  state.enabled = true;
  state.warn = (message) => void warnings.push(message);
  refreshLive();
});

afterEach(() => {
  vi.restoreAllMocks();
  const { enabled, sink, warn, sample } = before;
  Object.assign(state, { enabled, sink, warn, sample, faults: 0 });
  state.warned.clear();
  refreshLive();
});

const broken = (): never => {
  throw new Error("broken");
};

function* items(): Generator<string> {
  yield "a";
  yield "b";
}

/** Runs every kind of call three times; the results must be those of the bare functions. */
async function everyKind(options: object = {}): Promise<void> {
  for (const _ of [1, 2, 3]) {
    expect(observe(() => "value", options)()).toBe("value");
    expect(await observe(async () => "value", options)()).toBe("value");
    expect([...observe(() => items(), options)()]).toEqual(["a", "b"]);
    const stream = observe(() => ReadableStream.from(items()), options)();
    expect(await all(stream)).toEqual(["a", "b"]);
    expect(() => observe(broken, options)()).toThrow("broken");
    await expect(observe(async () => broken(), options)()).rejects.toThrow("broken");
  }
}

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const got: unknown[] = [];
  for await (const item of stream) got.push(item);
  return got;
}

const BREAKS: Readonly<Record<string, () => object | void>> = {
  "the sink throws, as a full buffer might": () => {
    state.sink = { add: broken };
  },
  "the capture functions throw": () => ({ captureInput: broken, captureOutput: broken }),
  "the capture functions are asynchronous and fail": () => ({
    captureInput: async () => broken(),
    captureOutput: async () => broken(),
  }),
  "the sampling throws": () => {
    state.sample = broken;
  },
  "the logger throws": () => {
    state.sink = { add: broken };
    state.warn = broken;
  },
  "the logger is asynchronous and fails": () => {
    state.sink = { add: broken };
    state.warn = async () => broken();
  },
  "the set-up throws": () => {
    state.enabled = undefined;
    state.setUp = broken;
  },
};

describe("when", () => {
  test.each(Object.entries(BREAKS))("%s, the program does not notice", async (_, breakIt) => {
    const { setUp } = state;
    await everyKind(breakIt() ?? {});
    state.setUp = setUp;
  });

  test("the clock stands still, jumps back or fails, the program does not notice", async () => {
    let now = 1_000;
    vi.spyOn(performance, "now").mockImplementation(() => (now -= 500));
    vi.spyOn(Date, "now").mockImplementation(() => now * 1_000_000);
    await everyKind();
    vi.spyOn(performance, "now").mockImplementation(() => 0);
    await everyKind();
    vi.spyOn(performance, "now").mockImplementation(broken);
    await everyKind();
  });

  test("the clock jumps back, no observation ends before it starts", async () => {
    const ended: number[] = [];
    state.sink = {
      add: ({ startMs, endMs = Number.NaN }) => void ended.push(endMs - startMs),
    };
    let now = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => (now -= 500));
    await everyKind();
    expect(ended).toHaveLength(18);
    expect(ended.every((duration) => duration >= 0)).toBe(true);
  });

  test("the context is lost in the middle, the program does not notice", async () => {
    await storage.exit(() => everyKind());
    const outer = observe("call", async () => {
      storage.enterWith(undefined);
      await everyKind();
      return "outer";
    });
    expect(await outer()).toBe("outer");
  });
});

describe("a fault", () => {
  test("an internal error is counted each time and reported once a place", () => {
    state.sink = { add: broken };
    const value = observe("call", () => "value");
    for (const _ of [1, 2, 3]) value();
    expect(state.faults).toBe(3);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("internal error while ending an observation");
    expect(warnings[0]).toContain("Error: broken");
  });

  test("an internal error in the capture of the input leaves the rest of the observation whole", () => {
    const seen: unknown[] = [];
    const sink = { add: (one: unknown) => void seen.push(one) };
    runIn(
      seedScope({ sink, sampled: true }),
      observe("call", () => "out", { captureInput: broken }),
    );
    expect(seen).toEqual([expect.objectContaining({ output: "out", input: undefined })]);
    expect(state.faults).toBe(1);
  });

  test("an internal error in a reader of items still ends the observation once", () => {
    const seen: unknown[] = [];
    const sink = { add: (one: unknown) => void seen.push(one) };
    const iterate = observe("call", () => items(), { captureOutput: broken });
    runIn(seedScope({ sink, sampled: true }), () => [...iterate()]);
    abandonAll();
    expect(seen).toHaveLength(1);
    expect(state.faults).toBe(1);
  });
});
