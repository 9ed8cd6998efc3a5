// Which calls have a cost, whose prices count, and that the cost reaches Langfuse.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { langfuseContext } from "../../src/api/langfuse-context.js";
import "../../src/mistral/cost.js";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import type { ObservationUpdate } from "../../src/tracing/fields.js";
import { Observation } from "../../src/tracing/observation.js";
import { state } from "../../src/tracing/state.js";
import { Trace } from "../../src/tracing/trace.js";
import { runProgram } from "../export/child.js";
import { keys, langfuseAt, unconfigured } from "../export/set-up.js";
import { ask, model, startClient } from "./client.js";

unconfigured();

async function costOf(update: ObservationUpdate): Promise<unknown> {
  await state.pricing?.load();
  const trace = new Trace(undefined, { add() {} });
  const observation = new Observation(trace, undefined, { name: "call", type: "generation" });
  observation.update(update);
  return observation.cost;
}

const usage = { input: 77, input_cached_tokens: 16, output: 29, total: 122 };

describe("cost", () => {
  it("the cost counts each kind of usage at its price, cached tokens at a tenth", async () => {
    // mistral-small-latest: 0.1 and 0.3 dollars for a million tokens.
    expect(await costOf({ model, usage })).toEqual({
      input: expect.closeTo(0.0000077, 12),
      input_cached_tokens: expect.closeTo(0.00000016, 12),
      output: expect.closeTo(0.0000087, 12),
      total: expect.closeTo(0.00001656, 12),
    });
  });

  it("the cost is that of the model that answered, if it has a price", async () => {
    // mistral-large-2512: 0.5 and 1.5; its cached tokens have a price of their own, 0.05.
    expect(
      await costOf({
        model: "mistral-large-latest",
        usage,
        metadata: { response_model: "mistral-large-2512" },
      }),
    ).toMatchObject({
      input: expect.closeTo(0.0000385, 12),
      input_cached_tokens: expect.closeTo(0.0000008, 12),
      output: expect.closeTo(0.0000435, 12),
    });
    expect(await costOf({ model, usage, metadata: { response_model: "of-tomorrow" } })).toEqual(
      await costOf({ model, usage }),
    );
  });

  it.each<[string, ObservationUpdate]>([
    ["a model that nobody knows", { model: "of-tomorrow", usage }],
    ["a model of somebody else", { model: "gpt-4o", usage }],
    ["no model", { usage }],
    ["no usage", { model }],
    ["a total alone", { model, usage: { total: 5 } }],
    ["a kind of tokens without a price", { model, usage: { input: 5, input_audio_tokens: 5 } }],
    ["pages of a model that reads none", { model, usage: { pages: 2, total: 0 } }],
    ["the priority tier", { model, usage, metadata: { service_tier: "priority" } }],
  ])("the cost is absent for %s", async (_, update) => {
    expect(await costOf(update)).toBeUndefined();
  });

  it("a cost set by the program overrides the computed one", async () => {
    expect(await costOf({ model, usage, costDetails: { total: 7 } })).toEqual({ total: 7 });
  });

  it("the prices option prices any model and any kind of usage", async () => {
    configure({
      destination: { langfuse: keys },
      prices: { "ft:mine": { input: 1, input_connector_tokens: 2, output: 3 }, [model]: {} },
    });

    expect(
      await costOf({
        model: "ft:mine",
        usage: { input: 5, input_connector_tokens: 10, output: 1 },
      }),
    ).toEqual({
      input: 0.000005,
      input_connector_tokens: 0.00002,
      output: 0.000003,
      total: expect.closeTo(0.000028, 12),
    });
    expect(await costOf({ model, usage })).toBeUndefined();
  });

  it("the prices option overrides the list for the model that answered", async () => {
    configure({
      destination: { langfuse: keys },
      prices: { "mistral-large-latest": { input: 9 } },
    });

    expect(
      await costOf({
        model: "mistral-large-latest",
        usage: { input: 1_000_000 },
        metadata: { response_model: "mistral-large-2512" },
      }),
    ).toEqual({ input: 9, total: 9 });
  });

  it("a chat with a model that is sold by the hour has no cost", async () => {
    const hourly = { model: "voxtral-mini-latest" };
    const tokens = { input: 9, input_audio_tokens: 375, output: 248 };

    expect(await costOf({ ...hourly, usage: tokens })).toBeUndefined();
    // 0.18 dollars an hour.
    expect(await costOf({ ...hourly, usage: { ...tokens, audio_seconds: 100 } })).toMatchObject({
      audio_seconds: expect.closeTo(0.005, 12),
      total: expect.closeTo(0.005, 12),
    });
  });

  it.each([5, { [model]: 5 }, { [model]: { input: -1 } }, { [model]: { input: "1" } }])(
    "configure rejects %j as prices",
    (prices) => {
      expect(() => configure({ prices: prices as never })).toThrow(
        /^configure: `prices` must be an object of models/,
      );
    },
  );

  it("the cost reaches Langfuse with the first call", async () => {
    await using receiver = await startReceiver();
    configure({ destination: langfuseAt(receiver.url) });
    const { raw } = await startClient({
      replies: [
        { text: "Hi", usage: { promptTokens: 93, completionTokens: 29, cachedTokens: 16 } },
      ],
    });

    await observeMistral(raw).chat.complete({ model, messages: ask() });
    await flush();

    receiver.assertClean();
    expect(receiver.observations[0]?.costDetails).toMatchObject({
      total: expect.closeTo(0.00001656, 12),
    });
  });

  it("the cost is set on spans of the program's own tracer provider", () => {
    const exporter = new InMemorySpanExporter();
    const tracerProvider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const { pricing } = state;
    onTestFinished(() => void (state.pricing = pricing));
    const load = vi.fn(() => Promise.resolve());
    state.pricing = { load, costOf: () => ({ total: 7 }) };

    configure({ destination: { tracerProvider } });
    expect(load).toHaveBeenCalledOnce();
    observe("call", () =>
      langfuseContext.updateCurrentObservation({ model, usage: { input: 1 } }),
    )();

    expect(exporter.getFinishedSpans()[0]?.attributes).toMatchObject({
      "langfuse.observation.cost_details": '{"total":7}',
    });
  });

  it("a traced call loads no prices, and without usage none are loaded", async () => {
    const directory = mkdtempSync(join(tmpdir(), "mistral-traced-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const program = `
      import { configure, flush, langfuseContext, observe } from "mistral-traced";
      const called = { model: "${model}", usageDetails: { input: 1, total: 1 }, startMs: 0 };
      const { pricing } = globalThis[Symbol.for("mistral-traced.v1")].get("state");
      const isLoaded = () => pricing.costOf(called) !== undefined;
      const tell = (update) => observe("tell", () => langfuseContext.updateCurrentObservation(update))();
      configure({ record: { directory: process.env.DIRECTORY } });
      tell({ output: 1 });
      await flush();
      console.log("after a call without usage", isLoaded());
      tell({ model: "${model}", usage: { input: 1 } });
      console.log("at the end of one with usage", isLoaded());
      await flush();
      console.log("after its export", isLoaded());
    `;

    const { stdout, stderr } = await runProgram(program, { env: { DIRECTORY: directory } });

    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual([
      "after a call without usage false",
      "at the end of one with usage false",
      "after its export true",
    ]);
  });
});
