import { TraceIdRatioBasedSampler, SamplingDecision } from "@opentelemetry/sdk-trace-base";
import { ROOT_CONTEXT } from "@opentelemetry/api";
import { describe, expect, test, vi } from "vitest";
import { observe } from "../../decorators/observe.js";
import { configure } from "../../src/export/configure/configure.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { currentObservation } from "../../src/tracing/context.js";
import type { Observation } from "../../src/tracing/observation.js";
import { state } from "../../src/tracing/state.js";
import { keys, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

/** Configured to send, but what ends is kept here. */
function configured(sample?: number): Observation[] {
  const ended: Observation[] = [];
  configure({ destination: { langfuse: keys }, ...(sample !== undefined && { sample }) });
  state.sink = { add: (observation) => ended.push(observation) };
  return ended;
}

const leaf = observe("leaf", async () => currentObservation()?.trace.id);
const root = observe("root", async () => [await leaf(), await leaf()]);

describe("sample as a number", () => {
  test("a sample rate keeps or leaves out whole traces, by their ids alone", async () => {
    const ended = configured(0.5);
    for (let count = 0; count < 400; count += 1) await root();

    const sampler = new TraceIdRatioBasedSampler(0.5);
    const ids = new Set(ended.map(({ trace }) => trace.id));
    for (const id of ids) {
      expect(sampler.shouldSample(ROOT_CONTEXT, id).decision).toBe(
        SamplingDecision.RECORD_AND_SAMPLED,
      );
      expect(ended.filter(({ trace }) => trace.id === id)).toHaveLength(3);
    }
    expect(ids.size).toBeGreaterThan(100);
    expect(ids.size).toBeLessThan(300);
  });

  test("the sample rate is 1 by default: every trace is recorded", async () => {
    const ended = configured();
    await root();
    expect(ended).toHaveLength(3);
  });

  test("a sample rate of 0 records nothing, and results and errors are the function's own", async () => {
    const ended = configured(0);
    const error = new Error("of the program");
    const failing = observe("call", async () => {
      throw error;
    });
    const sync = observe("call", (a: number, b: number) => a + b);

    expect(await root()).toEqual([undefined, undefined]);
    expect(sync(2, 3)).toBe(5);
    await expect(failing()).rejects.toBe(error);
    expect(ended).toEqual([]);
  });

  test("the sample rate does not change what captureTraces captures", async () => {
    configured(0);
    const { observations } = await captureTraces(() => root());
    expect(observations.map(({ name }) => name)).toEqual(["root", "leaf", "leaf"]);
  });

  test("LANGFUSE_SAMPLE_RATE is the rate if configure does not set one", async () => {
    vi.stubEnv("LANGFUSE_SAMPLE_RATE", "0");
    const none = configured();
    await root();
    expect(none).toEqual([]);

    const all = configured(1);
    await root();
    expect(all).toHaveLength(3);
  });

  test.each(["1.5", "-0.1", "half"])(
    "LANGFUSE_SAMPLE_RATE=%s causes a warning, and every trace is recorded",
    (value) => {
      vi.stubEnv("LANGFUSE_SAMPLE_RATE", value);
      configured();
      expect(state.sample).toBeUndefined();
      expect(warnings.join("\n")).toContain(
        "LANGFUSE_SAMPLE_RATE must be a number between 0 and 1",
      );
    },
  );

  test.each([-0.1, 1.1, Number.NaN, "0.5"])("sample rejects %s", (sample) => {
    expect(() => configure({ sample: sample as number })).toThrow(
      "`sample` must be a number between 0 and 1, or a function",
    );
  });
});
