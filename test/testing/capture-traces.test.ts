import { AsyncResource } from "node:async_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { configure, langfuseContext, observe } from "../../src/index.js";
import { captureTraces, formatTrace } from "../../src/testing/index.js";

const greet = observe("greet", (name: string) => `Hello ${name}`);

describe("captureTraces", () => {
  it("captureTraces captures the function's traces and returns its result, without configuration", async () => {
    const { result, observations } = await captureTraces(() => greet("Ada"));
    expect(result).toBe("Hello Ada");
    expect(formatTrace(observations)).toBe(
      ["greet (span)", "  in:  Ada", "  out: Hello Ada"].join("\n"),
    );
  });

  it("captureTraces captures while tracing is off, and nothing that runs outside", async () => {
    configure({ enabled: false });
    const { observations } = await captureTraces(() => greet("Ada"));
    expect(observations).toHaveLength(1);
    greet("Bob");
    expect(observations).toHaveLength(1);
  });

  it("captureTraces keeps two captures that run at the same time apart", async () => {
    const slowly = observe("slowly", async (name: string) => {
      await wait(5);
      return greet(name);
    });
    const [one, two] = await Promise.all([
      captureTraces(() => slowly("one")),
      captureTraces(() => slowly("two")),
    ]);
    expect(one.observations.map(({ input }) => input)).toEqual(["one", "one"]);
    expect(two.observations.map(({ input }) => input)).toEqual(["two", "two"]);
  });

  it("captureTraces rejects with the function's error, and captures again afterwards", async () => {
    const error = new Error("no");
    await expect(
      captureTraces(() => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect((await captureTraces(() => greet("Ada"))).observations).toHaveLength(1);
  });

  it("captureTraces has the cost of model calls before anything is exported", async () => {
    const call = observe("call", () => {
      const usage = { input: 1000, output: 100 };
      langfuseContext.updateCurrentObservation({ model: "mistral-small-latest", usage });
    });
    const { observations } = await captureTraces(call);
    expect(observations[0]?.cost?.["total"]).toBeGreaterThan(0);
  });

  it("returns plain values of everything that Langfuse would receive", async () => {
    const generate = observe(
      "generate",
      (_question: string) => {
        langfuseContext.updateCurrentObservation({
          model: "mistral-small-latest",
          modelParameters: { temperature: 0.4 },
          usage: { input: 5, output: 7 },
          costDetails: { input: 0.25, output: 0.5 },
          level: "WARNING",
          statusMessage: "slow",
          metadata: { tries: 2 },
          prompt: { name: "greeting", version: 3 },
          completionStartTime: new Date(1_795_000_000_000),
        });
        langfuseContext.updateCurrentTrace({ userId: "u1", tags: ["a"], version: "1.2" });
        return { answer: "Monet" };
      },
      { asType: "generation" },
    );
    const { observations } = await captureTraces(observe("answer", () => generate("Who?")));

    const [answer, generation] = observations;
    expect(generation).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      parentId: answer?.id,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: "generate",
      type: "generation",
      input: "Who?",
      output: '{"answer":"Monet"}',
      model: "mistral-small-latest",
      modelParameters: '{"temperature":0.4}',
      usage: { input: 5, output: 7, total: 12 },
      cost: { input: 0.25, output: 0.5, total: 0.75 },
      level: "WARNING",
      statusMessage: "slow",
      metadata: { tries: "2" },
      prompt: { name: "greeting", version: 3 },
      version: "1.2",
      startMs: expect.any(Number),
      endMs: expect.any(Number),
      completionStartMs: 1_795_000_000_000,
      trace: { userId: "u1", tags: ["a"], version: "1.2" },
    });
    expect(answer).toMatchObject({
      parentId: undefined,
      traceId: generation?.traceId,
      level: "DEFAULT",
      usage: undefined,
      cost: undefined,
      prompt: undefined,
    });
  });

  it("returns values that nothing changes any more", async () => {
    let later: (() => void) | undefined;
    const work = observe("call", () => {
      langfuseContext.updateCurrentObservation({ metadata: { step: 1 } });
      langfuseContext.updateCurrentTrace({ userId: "u1" });
      later = AsyncResource.bind(() => {
        langfuseContext.updateCurrentTrace({ userId: "u2", tags: ["late"] });
        langfuseContext.updateCurrentObservation({ output: "late" });
      });
      return "in time";
    });
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    const [observation] = (await captureTraces(work)).observations;

    later?.();

    expect(observation).toMatchObject({ output: "in time", trace: { userId: "u1" } });
    expect(observation?.trace).not.toHaveProperty("tags");
    const { metadata, trace } = observation!;
    expect([observation, metadata, trace].map((value) => Object.isFrozen(value))).toEqual([
      true,
      true,
      true,
    ]);
  });

  it("captureTraces begins new traces inside an observed function", async () => {
    const outer = observe(
      "call",
      async () => (await captureTraces(() => greet("Ada"))).observations,
    );
    const { result, observations } = await captureTraces(outer);
    expect(result[0]?.parentId).toBeUndefined();
    expect(observations).toHaveLength(1);
  });
});
