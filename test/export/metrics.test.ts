// Metrics, as the real SDK of OpenTelemetry holds them.
import type { MeterProvider } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider as SdkMeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { describe, expect, test, vi } from "vitest";
import { captureTraces, startReceiver } from "../../src/testing/index.js";
import { configure, counters, flush, observe, shutdown } from "../../src/index.js";
import { state } from "../../src/tracing/state.js";
import { callFor } from "../exchanges/call.js";
import { ownExchanges } from "../exchanges/load.js";
import { registry as names } from "../gen-ai/registry.js";
import { runProgram, startOtlpEndpoint } from "../gen-ai/scenario.js";
import { startClient } from "../mistral/client.js";
import { langfuseAt, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

/** A provider, and its points by metric; `flush()` of the package exports them. */
function startMetrics() {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new SdkMeterProvider({ readers: [reader] });
  const metrics = () =>
    exporter
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? [];
  return {
    meterProvider,
    metrics,
    /** Each point as text: the metric, its attributes, and its sum or value. */
    points: (): string[] =>
      metrics().flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => {
          const { "server.address": _, "server.port": __, ...rest } = attributes;
          const labels = Object.values(rest).join(" ");
          const number =
            typeof value === "number" ? value : `${(value as { count: number }).count}x`;
          return `${descriptor.name} [${labels}] ${number}`;
        }),
      ),
    [Symbol.asyncDispose]: () => meterProvider.shutdown(),
  };
}

const CALL = "chat mistral_ai mistral-small-latest mistral-small-latest";

test("a meter provider receives durations, tokens, tools, agents and cost under the newest names", async () => {
  await using endpoint = await startOtlpEndpoint();
  await using metrics = startMetrics();
  const { meterProvider } = metrics;
  configure({ destination: { otlp: { url: endpoint.url } }, meterProvider });
  await runProgram();
  await flush();

  const points = metrics.points().filter((point) => !point.startsWith("mistral_traced.cost"));
  expect(points.toSorted()).toEqual([
    "gen_ai.client.embeddings.duration [embeddings mistral_ai mistral-embed mistral-embed] 1x",
    "gen_ai.client.embeddings.operation.input_tokens [embeddings mistral_ai mistral-embed mistral-embed] 1x",
    "gen_ai.client.inference.duration [chat mistral_ai mistral-small-latest 401] 1x",
    `gen_ai.client.inference.duration [${CALL}] 3x`,
    `gen_ai.client.inference.operation.input_tokens [${CALL}] 3x`,
    `gen_ai.client.inference.operation.output_tokens [${CALL}] 3x`,
    `gen_ai.client.inference.time_to_first_chunk [${CALL}] 1x`,
    `gen_ai.client.inference.usage.cache_read.input_tokens [${CALL} text] 64`,
    `gen_ai.client.inference.usage.input_tokens [${CALL} text] ${59 + 90 + 14}`,
    "gen_ai.client.inference.usage.input_tokens [chat mistral_ai mistral-small-latest unknown] 0",
    `gen_ai.client.inference.usage.output_tokens [${CALL} text] ${6 + 7 + 6}`,
    "gen_ai.client.inference.usage.output_tokens [chat mistral_ai mistral-small-latest unknown] 0",
    "gen_ai.execute_tool.duration [weather function] 1x",
    "gen_ai.invoke_agent.duration [runTools] 1x",
    "gen_ai.invoke_agent.inference_calls [runTools] 1x",
    "gen_ai.invoke_agent.tool_calls [runTools] 1x",
    "mistral_traced.observations.dropped [dropped] 0",
    "mistral_traced.observations.dropped [refused] 0",
  ]);
  const sums = (name: string): unknown[] =>
    metrics
      .metrics()
      .filter(({ descriptor }) => descriptor.name === name)
      .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => (value as { sum: number }).sum));
  expect(sums("gen_ai.invoke_agent.inference_calls")).toEqual([2]);
  expect(sums("gen_ai.invoke_agent.tool_calls")).toEqual([1]);
  const cost = endpoint.spans
    .flatMap(({ attributes }) => attributes["langfuse.observation.cost_details"] ?? [])
    .reduce<number>((sum, json) => sum + (JSON.parse(String(json)) as { total: number }).total, 0);
  const costs = metrics
    .metrics()
    .filter(({ descriptor }) => descriptor.name === "mistral_traced.cost")
    .flatMap(({ dataPoints }) => dataPoints.map(({ value }) => Number(value)));
  expect(costs.reduce((sum, value) => sum + value, 0)).toBeCloseTo(cost, 12);
  expect(warnings).toEqual([]);
});

test.each(["latest", "v1.41.0", "both"] as const)(
  "with metricNames %s, each metric has the instrument and the unit of the registry",
  async (metricNames) => {
    await using endpoint = await startOtlpEndpoint();
    await using metrics = startMetrics();
    const { meterProvider } = metrics;
    configure({ destination: { otlp: { url: endpoint.url } }, meterProvider, metricNames });
    await runProgram();
    await flush();

    const known: Readonly<Record<string, unknown>> = {
      ...(metricNames !== "v1.41.0" && names.metrics),
      ...(metricNames !== "latest" && names["metrics of v1.41.0"]),
    };
    const theirs = metrics
      .metrics()
      .filter(({ descriptor }) => descriptor.name.startsWith("gen_ai"));
    expect(theirs.length).toBe({ latest: 13, "v1.41.0": 3, both: 16 }[metricNames]);
    for (const { descriptor, dataPoints } of theirs) {
      const isHistogram = typeof dataPoints[0]?.value === "object";
      const instrument = isHistogram ? "histogram" : "counter";
      expect({ [descriptor.name]: { instrument, unit: descriptor.unit } }).toEqual({
        [descriptor.name]: known[descriptor.name],
      });
    }
  },
);

test("v1.41.0 counts tokens in one histogram, by their type", async () => {
  await using endpoint = await startOtlpEndpoint();
  await using metrics = startMetrics();
  const { meterProvider } = metrics;
  configure({
    destination: { otlp: { url: endpoint.url } },
    meterProvider,
    metricNames: "v1.41.0",
  });
  await runProgram();
  await flush();

  expect(metrics.points()).toEqual(
    expect.arrayContaining([
      `gen_ai.client.token.usage [${CALL} input] 3x`,
      `gen_ai.client.token.usage [${CALL} output] 3x`,
      "gen_ai.client.operation.duration [embeddings mistral_ai mistral-embed mistral-embed] 1x",
    ]),
  );
});

describe("an agent within an agent", () => {
  test("counts its own calls, and the outer one the rest", async () => {
    await using endpoint = await startOtlpEndpoint();
    await using metrics = startMetrics();
    const { meterProvider } = metrics;
    configure({ destination: { otlp: { url: endpoint.url } }, meterProvider });
    const call = observe(async () => {}, { name: "call", asType: "generation" });
    const step = observe(async () => call(), { name: "step" });
    const inner = observe(async () => (await step(), call()), { name: "inner", asType: "agent" });
    const outer = observe(async () => (await inner(), step()), { name: "outer", asType: "agent" });
    await outer();
    await flush();

    const sums = metrics
      .metrics()
      .filter(({ descriptor }) => descriptor.name === "gen_ai.invoke_agent.inference_calls")
      .flatMap(({ dataPoints }) =>
        dataPoints.map(({ attributes, value }) => [
          attributes["gen_ai.agent.name"],
          (value as { sum: number }).sum,
        ]),
      );
    expect(sums).toEqual([
      ["inner", 2],
      ["outer", 1],
    ]);
  });
});

test("dropped observations are counted by their reason", async () => {
  await using langfuse = await startReceiver({
    answer: () => ({ status: 400, body: { message: "bad span" } }),
  });
  await using metrics = startMetrics();
  const { meterProvider } = metrics;
  configure({ destination: langfuseAt(langfuse.url), meterProvider });
  observe(() => {}, { name: "lost" })();
  await flush();
  // The first flush exports metrics while it delivers.
  observe(() => {}, { name: "lost too" })();
  await flush();

  expect(counters().failed).toBe(2);
  expect(metrics.points()).toContain("mistral_traced.observations.dropped [refused] 1");
});

test("a connector's tool is measured as a tool, and judges, workflows and libraries not at all", async () => {
  await using endpoint = await startOtlpEndpoint();
  await using metrics = startMetrics();
  const { meterProvider } = metrics;
  configure({ destination: { otlp: { url: endpoint.url } }, meterProvider, metricNames: "both" });
  const called = ["connector_tool", "judge_conversation", "workflow_result", "library_text"];
  for (const exchange of ownExchanges().filter(({ name }) => called.includes(name))) {
    const { mistral } = await startClient({ exchanges: [exchange] });
    await callFor(exchange)(mistral);
  }
  await flush();

  const operations = endpoint.spans.map(({ attributes }) => attributes["gen_ai.operation.name"]);
  expect(operations.map(String).toSorted()).toEqual([
    "execute_tool",
    "retrieval",
    "undefined",
    "undefined",
  ]);
  expect(metrics.points().toSorted()).toEqual([
    "gen_ai.execute_tool.duration [mistral.beta.connectors.callTool function] 1x",
    "mistral_traced.observations.dropped [dropped] 0",
    "mistral_traced.observations.dropped [refused] 0",
  ]);
});

test("captured traces are not measured, and neither are calls while tracing is off", async () => {
  await using metrics = startMetrics();
  const { meterProvider } = metrics;
  configure({ destination: langfuseAt("http://127.0.0.1:9"), meterProvider });
  const run = observe(() => {}, { name: "run", asType: "tool" });
  await captureTraces(() => run());
  await flush({ timeout: 0.1 });
  configure({ enabled: false, meterProvider });
  run();
  await flush({ timeout: 0.1 });
  await meterProvider.forceFlush();

  expect(metrics.points()).toEqual([]);
});

test("a meter provider that throws does not reach the program", async () => {
  const meterProvider: MeterProvider = {
    getMeter() {
      throw new Error("no meter");
    },
  };
  configure({ destination: langfuseAt("http://127.0.0.1:9"), meterProvider });
  const faults = state.faults;
  expect(observe((n: number) => n + 1, { name: "add" })(1)).toBe(2);
  await flush({ timeout: 0.1 });

  expect(state.faults).toBeGreaterThan(faults);
});

test("without a meter provider nothing is measured, and the global one is not used", async () => {
  const { metrics: api } = await import("@opentelemetry/api");
  await using metrics = startMetrics();
  api.setGlobalMeterProvider(metrics.meterProvider);
  const getMeter = vi.spyOn(metrics.meterProvider, "getMeter");
  configure({ destination: langfuseAt("http://127.0.0.1:9") });
  observe(() => {}, { name: "run", asType: "tool" })();
  await flush({ timeout: 0.1 });
  api.disable();

  expect(state.measure).toBeUndefined();
  expect(getMeter).not.toHaveBeenCalled();
});

test("meterProvider must be a MeterProvider", () => {
  expect(() => configure({ meterProvider: {} as never })).toThrow(
    "configure: `meterProvider` must be an OpenTelemetry MeterProvider (got an object).",
  );
});

test("the instruments are loaded with the first observation", async () => {
  await using metrics = startMetrics();
  const getMeter = vi.spyOn(metrics.meterProvider, "getMeter");
  const { meterProvider } = metrics;
  configure({ destination: langfuseAt("http://127.0.0.1:9"), meterProvider });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(getMeter).not.toHaveBeenCalled();
  observe(() => {}, { name: "run" })();
  await shutdown({ timeout: 0.1 });
  expect(getMeter).toHaveBeenCalledTimes(1);
});
