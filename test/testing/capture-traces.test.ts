import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { configure, langfuseContext, observe } from "../../src/index.js";
import { captureTraces, formatTrace } from "../../src/testing/index.js";

const greet = observe((name: string) => `Hello ${name}`, { name: "greet" });

describe("captureTraces", () => {
  it("captures what runs in the function and gives its result, with nothing configured", async () => {
    const { result, observations } = await captureTraces(() => greet("Ada"));
    expect(result).toBe("Hello Ada");
    expect(formatTrace(observations)).toBe(
      ["greet (span)", "  in:  Ada", "  out: Hello Ada"].join("\n"),
    );
  });

  it("captures while tracing is switched off, and nothing of what runs outside", async () => {
    configure({ enabled: false });
    const { observations } = await captureTraces(() => greet("Ada"));
    expect(observations).toHaveLength(1);
    greet("Bob");
    expect(observations).toHaveLength(1);
  });

  it("keeps two captures that run at the same time apart", async () => {
    const slowly = observe(
      async (name: string) => {
        await wait(5);
        return greet(name);
      },
      { name: "slowly" },
    );
    const [one, two] = await Promise.all([
      captureTraces(() => slowly("one")),
      captureTraces(() => slowly("two")),
    ]);
    expect(one.observations.map(({ input }) => input)).toEqual(["one", "one"]);
    expect(two.observations.map(({ input }) => input)).toEqual(["two", "two"]);
  });

  it("rejects with what the function threw, and captures on afterwards", async () => {
    const error = new Error("no");
    await expect(
      captureTraces(() => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect((await captureTraces(() => greet("Ada"))).observations).toHaveLength(1);
  });

  it("knows what model calls cost, though nothing was exported yet", async () => {
    const call = observe(() => {
      const usageDetails = { input: 1000, output: 100 };
      langfuseContext.updateCurrentObservation({ model: "mistral-small-latest", usageDetails });
    });
    const { observations } = await captureTraces(call);
    expect(observations[0]?.cost?.["total"]).toBeGreaterThan(0);
  });

  it("begins traces of its own inside an observed function", async () => {
    const outer = observe(async () => (await captureTraces(() => greet("Ada"))).observations);
    const { result, observations } = await captureTraces(outer);
    expect(result[0]?.parentSpanId).toBeUndefined();
    expect(observations).toHaveLength(1);
  });
});

describe("formatTrace", () => {
  it("draws the tree without ids and times, so that two runs give the same text", async () => {
    const inner = observe((n: number) => n * 2, { name: "inner", asType: "tool" });
    const outer = observe(
      (n: number) => {
        langfuseContext.updateCurrentObservation({
          model: "mistral-small-latest",
          usage: { input: 1, output: 2 },
          metadata: { step: n },
        });
        const doubled = inner(n);
        try {
          observe(
            () => {
              throw new Error("too much\nreally");
            },
            { name: "fails" },
          )();
        } catch {}
        return inner(doubled);
      },
      { name: "outer", asType: "generation" },
    );
    const run = async () =>
      formatTrace((await captureTraces(() => outer(2))).observations, { metadata: true });
    const text = await run();
    expect(text).toBe(
      [
        "outer (generation) mistral-small-latest",
        "│ in:  2",
        "│ out: 8",
        "│ usage: input 1, output 2, total 3",
        "│ metadata.step: 2",
        "├─ inner (tool)",
        "│    in:  2",
        "│    out: 4",
        '├─ fails (span) ERROR "too much\\nreally"',
        "└─ inner (tool)",
        "     in:  4",
        "     out: 8",
      ].join("\n"),
    );
    expect(await run()).toBe(text);
  });

  it("leaves out what it is told to and cuts long values", async () => {
    const { observations } = await captureTraces(() => greet("x".repeat(300)));
    expect(formatTrace(observations, { io: false })).toBe("greet (span)");
    expect(formatTrace(observations, { width: 10 })).toContain("in:  xxxxxxxxxx…");
  });
});
