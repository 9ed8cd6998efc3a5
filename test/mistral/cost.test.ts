// Costs of calls: their prices, and their way to Langfuse.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { describe, expect, it, onTestFinished } from "vitest";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { flush } from "../../src/export/process/lifecycle.js";
import { langfuseContext } from "../../src/api/langfuse-context.js";
import "../../src/mistral/cost.js";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import { startReceiver } from "../../src/testing/receiver/server.js";
import type { ObservationUpdate } from "../../src/tracing/fields.js";
import { metadataValues } from "../../src/tracing/metadata.js";
import { Observation } from "../../src/tracing/observation.js";
import { Trace } from "../../src/tracing/trace.js";
import { runProgram } from "../export/child.js";
import { keys, langfuseAt, unconfigured } from "../export/set-up.js";
import { ask, model, startClient } from "./client.js";

unconfigured();

/** Prices a call that starts at a time, now by default. */
function priced(update: ObservationUpdate, day?: string): Observation {
  const trace = new Trace(undefined, { add() {} });
  const start = day === undefined ? {} : { startMs: Date.parse(`${day}T12:00:00Z`) };
  const kind = { name: "call", type: "generation" } as const;
  const observation = new Observation(trace, undefined, kind, start);
  observation.update(update);
  observation.price();
  return observation;
}

const costOf = (update: ObservationUpdate, day?: string): unknown =>
  priced(update, day).costDetails;

const unpricedOf = (update: ObservationUpdate): unknown =>
  metadataValues(priced(update).metadata ?? {})["cost_incomplete"];

const usage = { input: 77, input_cached_tokens: 16, output: 29, total: 122 };
const million = { input: 1_000_000, output: 1_000_000 };

describe("cost", () => {
  it("the cost counts each kind of usage at its price, cached tokens at a tenth", () => {
    // mistral-small-2506: 0.1 and 0.3 dollars for a million tokens.
    expect(costOf({ model: "mistral-small-2506", usage })).toEqual({
      input: expect.closeTo(0.0000077, 12),
      input_cached_tokens: expect.closeTo(0.00000016, 12),
      output: expect.closeTo(0.0000087, 12),
      total: expect.closeTo(0.00001656, 12),
    });
  });

  it.each<[string, string, number, number]>([
    ["mistral-large-latest", "2024-12-01", 2, 6],
    // It stood for Mistral Medium 3.1 then.
    ["mistral-large-latest", "2025-09-01", 0.4, 2],
    ["mistral-large-latest", "2025-12-01", 0.4, 2],
    ["mistral-large-latest", "2025-12-02", 0.5, 1.5],
    ["mistral-small-latest", "2026-03-15", 0.1, 0.3],
    ["mistral-small-latest", "2026-03-16", 0.15, 0.6],
    ["voxtral-small-latest", "2026-08-10", 0.1, 0.3],
    ["voxtral-small-latest", "2026-08-11", 0.1, 0.4],
    ["devstral-latest", "2026-01-26", 0, 0],
    ["devstral-latest", "2026-01-27", 0.4, 2],
  ])("%s on %s costs %d and %d", (name, day, input, output) => {
    expect(costOf({ model: name, usage: million }, day)).toMatchObject({ input, output });
  });

  it.each<[string, string, number]>([
    ["a fine-tuned model", "ft:open-mistral-7b:abc:20240601:def", 0.25],
    ["a fine-tuned classifier", "ft:classifier:ministral-3b:post", 0.04],
    ["a name of Azure", "Mistral-Large-3", 0.5],
    ["a name of Google Cloud with its version", "mistral-small-2503@001", 0.1],
    ["a name of Google Cloud with its date", "mistral-nemo@2407", 0.15],
    ["a path of Google Cloud", "publishers/mistralai/models/mistral-medium-2505", 0.4],
    ["open weights", "mistralai/Mistral-Small-3.2-24B-Instruct-2506", 0.1],
  ])("%s has the price of its model", (_, name, input) => {
    expect(costOf({ model: name, usage: million })).toMatchObject({ input });
  });

  it.each<[string, number]>([
    ["standard", 8],
    ["batch", 4],
    ["priority", 14],
  ])("the service tier %s costs %d dollars", (tier, total) => {
    const call = { model: "mistral-large-2411", usage: million };
    expect(costOf({ ...call, metadata: { service_tier: tier } })).toMatchObject({ total });
  });

  it("a model that is newer than the table has no cost, whatever its name stood for", () => {
    const metadata = { response_model: "mistral-small-9901" };
    expect(costOf({ model, usage, metadata })).toBeUndefined();
  });

  it("the metadata names what has no price, and the rest is priced", () => {
    const update = {
      model: "mistral-small-2506",
      usage: { input: 1_000_000, input_connector_tokens: 5, output: 0 },
    };
    expect(costOf(update)).toEqual({ input: 0.1, total: 0.1 });
    expect(unpricedOf(update)).toEqual(["connector_tokens"]);
    expect(unpricedOf({ model, usage })).toBeUndefined();
  });

  it("sound in a chat costs by the second, and its tokens nothing", () => {
    const sound = { input: 0, input_audio_tokens: 375, audio_seconds: 3, output: 0, total: 375 };
    const update = { model: "voxtral-small-2507", usage: sound };
    // 0.004 dollars a minute.
    expect(costOf(update)).toEqual({
      audio_seconds: expect.closeTo(0.0002, 9),
      total: expect.closeTo(0.0002, 9),
    });
    expect(unpricedOf(update)).toBeUndefined();
  });

  it("reasoning costs what output costs", () => {
    expect(
      costOf({ model: "magistral-medium-2509", usage: { output_reasoning_tokens: 1_000_000 } }),
    ).toEqual({ output_reasoning_tokens: 5, total: 5 });
  });

  it("the cost is that of the model that answered, if it has a price", () => {
    // mistral-large-2512: 0.5 and 1.5; its cached tokens have a price of their own, 0.05.
    expect(
      costOf({
        model: "mistral-large-latest",
        usage,
        metadata: { response_model: "mistral-large-2512" },
      }),
    ).toMatchObject({
      input: expect.closeTo(0.0000385, 12),
      input_cached_tokens: expect.closeTo(0.0000008, 12),
      output: expect.closeTo(0.0000435, 12),
    });
    expect(costOf({ model, usage, metadata: { response_model: "my-deployment" } })).toEqual(
      costOf({ model, usage }),
    );
  });

  it.each<[string, ObservationUpdate]>([
    ["a model that nobody knows", { model: "of-tomorrow", usage }],
    ["a model of somebody else", { model: "gpt-4o", usage }],
    ["no model", { usage }],
    ["no usage", { model }],
    ["a total alone", { model, usage: { total: 5 } }],
    ["a kind of tokens without a price", { model, usage: { input: 0, input_audio_tokens: 5 } }],
    ["pages of a model that reads none", { model, usage: { pages: 2, total: 0 } }],
    ["an unknown service tier", { model, usage, metadata: { service_tier: "express" } }],
  ])("the cost is absent for %s", (_, update) => {
    expect(costOf(update)).toBeUndefined();
  });

  it("a cost set by the program overrides the computed one", () => {
    expect(costOf({ model, usage, costDetails: { total: 7 } })).toEqual({ total: 7 });
  });

  it("the prices option prices any model and any kind of usage", () => {
    configure({
      destination: { langfuse: keys },
      prices: { "ft:mine": { input: 1, input_connector_tokens: 2, output: 3 }, [model]: {} },
    });

    expect(
      costOf({
        model: "ft:mine",
        usage: { input: 5, input_connector_tokens: 10, output: 1 },
      }),
    ).toEqual({
      input: 0.000005,
      input_connector_tokens: 0.00002,
      output: 0.000003,
      total: expect.closeTo(0.000028, 12),
    });
    expect(costOf({ model, usage })).toBeUndefined();
  });

  it("the prices option overrides the list for the model that answered", () => {
    configure({
      destination: { langfuse: keys },
      prices: { "mistral-large-latest": { input: 9 } },
    });

    expect(
      costOf({
        model: "mistral-large-latest",
        usage: { input: 1_000_000 },
        metadata: { response_model: "mistral-large-2512" },
      }),
    ).toEqual({ input: 9, total: 9 });
  });

  it("a model that is sold by the hour has no cost without its seconds", () => {
    const hourly = { model: "voxtral-mini-latest" };
    const tokens = { input: 9, input_audio_tokens: 375, output: 248 };

    expect(costOf({ ...hourly, usage: tokens })).toBeUndefined();
    // 0.18 dollars an hour.
    expect(costOf({ ...hourly, usage: { ...tokens, audio_seconds: 100 } })).toMatchObject({
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
      total: expect.closeTo(0.00002919, 12),
    });
  });

  it("the cost is set on spans of the program's own tracer provider", () => {
    const exporter = new InMemorySpanExporter();
    const tracerProvider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    configure({ destination: { tracerProvider } });
    observe("call", () =>
      langfuseContext.updateCurrentObservation({
        model: "mistral-small-2506",
        usage: { input: 1_000_000 },
      }),
    )();

    expect(exporter.getFinishedSpans()[0]?.attributes).toMatchObject({
      "langfuse.observation.cost_details": '{"input":0.1,"total":0.1}',
    });
  });

  it("a call that ends just before process.exit has a cost", async () => {
    const directory = mkdtempSync(join(tmpdir(), "mistral-traced-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const program = `
      import { configure, langfuseContext, observe } from "mistral-traced";
      configure({ record: { directory: process.env.DIRECTORY } });
      const usage = { input: 1_000_000 };
      observe("call", () =>
        langfuseContext.updateCurrentObservation({ model: "mistral-small-2506", usage }),
      )();
      process.exit();
    `;

    const { stderr } = await runProgram(program, { env: { DIRECTORY: directory } });

    expect(stderr).toBe("");
    const [file = ""] = readdirSync(directory).filter((name) => name.endsWith(".jsonl"));
    expect(readFileSync(join(directory, file), "utf8")).toContain('{\\"input\\":0.1,');
  });
});
