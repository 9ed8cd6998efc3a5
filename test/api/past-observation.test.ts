// `langfuseContext.recordObservation`: what happened before, with its own times.
import { expect, test, vi } from "vitest";
import { configure, langfuseContext, observe } from "../../src/index.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { keys, unconfigured } from "../export/set-up.js";

unconfigured();

const row = {
  name: "batch row",
  asType: "generation",
  startTime: new Date("2026-01-01T10:00:00Z"),
  endTime: new Date("2026-01-01T10:00:02Z"),
  output: "Monet",
  model: "mistral-large-2512",
  usage: { prompt_tokens: 1_000_000, completion_tokens: 1_000_000, service_tier: "standard" },
  metadata: { service_tier: "batch" },
} as const;

test("a row of a batch has its own times, the price of its day, and costs half", async () => {
  const { observations } = await captureTraces(() =>
    observe("results", () => langfuseContext.recordObservation(row))(),
  );

  const child = observations.find(({ name }) => name === "batch row");
  const parent = observations.find(({ name }) => name === "results");
  expect(child).toMatchObject({
    parentId: parent?.id,
    type: "generation",
    startMs: row.startTime.getTime(),
    endMs: row.endTime.getTime(),
    output: "Monet",
    usage: { input: 1_000_000, output: 1_000_000, total: 2_000_000 },
    cost: { input: 0.25, output: 0.75, total: 1 },
    metadata: { service_tier: "batch" },
  });
});

test.each<[string, object]>([
  ["`name` must be a string (got 5)", { ...row, name: 5 }],
  ["`asType` must be one of", { ...row, asType: "row" }],
  ["`startTime` must be a valid Date", { ...row, startTime: "2026-01-01" }],
  ["`endTime` must be a valid Date", { ...row, endTime: new Date(Number.NaN) }],
  ["Nothing is recorded", null as never],
])("recordObservation warns: %s", async (text, past) => {
  const logger = vi.fn<(message: string) => void>();
  configure({ destination: { langfuse: keys }, logger });

  const { observations } = await captureTraces(() =>
    observe("results", () => langfuseContext.recordObservation(past as never))(),
  );

  expect(observations.map(({ name }) => name)).toEqual(["results"]);
  expect(logger.mock.calls.join()).toContain(text);
});

test("recordObservation does nothing while tracing is off", () => {
  configure({ enabled: false });
  expect(observe("results", () => langfuseContext.recordObservation(row))()).toBeUndefined();
});
