// The end of a loop before its time: an abort or a timeout, while a model or a tool is waited for.
import { describe, expect, it, vi } from "vitest";
import { captureTraces } from "../../../src/testing/capture-traces.js";
import { formatTrace } from "../../../src/testing/format-trace.js";
import type { Reply } from "../../../src/testing/stand-in/reply.js";
import { eventually } from "../../eventually.js";
import { call, request, startWeather } from "./service.js";

const stall: Reply = { fault: { kind: "stall" } };

async function abortWhen(
  replies: readonly Reply[],
  isTime: (service: Awaited<ReturnType<typeof startWeather>>) => boolean,
) {
  const service = await startWeather(replies);
  const controller = new AbortController();
  const { signal } = controller;
  const reason = new Error("the user left");
  const { result, observations } = await captureTraces(async () => {
    const run = service.weather.runTools({ ...request, signal }).catch((error: unknown) => error);
    await eventually(() => expect(isTime(service)).toBe(true));
    controller.abort(reason);
    return run;
  });
  expect(result).toBe(reason);
  return { ...service, trace: formatTrace(observations, { io: false, usage: false }) };
}

describe("an abort", () => {
  it("an abort ends the waiting for a tool that never returns", async () => {
    const { trace, standIn } = await abortWhen(
      [{ toolCalls: [call("never"), call("time")] }],
      ({ weather }) => weather.asked.includes("never"),
    );
    expect(standIn.requests).toHaveLength(1);
    expect(trace).toBe(
      [
        'runTools (agent) WARNING "The run was stopped before this ended: the user left"',
        "├─ mistral.chat.complete (generation) mistral-small-latest",
        '├─ never (tool) WARNING "The run was stopped before this ended: the user left"',
        "└─ time (tool)",
      ].join("\n"),
    );
  });

  it("an abort reaches a tool by its signal", async () => {
    const { weather } = await abortWhen(
      [{ toolCalls: [call("patient")] }],
      ({ weather }) => weather.asked.length > 0,
    );
    expect(weather.signal?.reason).toEqual(new Error("the user left"));
  });

  it("an abort ends a request to the model", async () => {
    const { trace } = await abortWhen(
      [{ toolCalls: [call("time")] }, stall],
      ({ standIn }) => standIn.requests.length === 2,
    );
    expect(trace).toMatch(/└─ mistral\.chat\.complete \(generation\) mistral-small-latest WARNING/);
  });

  it("an abort before the run sends no request", async () => {
    const { weather, standIn } = await startWeather([{ text: "Hello." }]);
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(weather.runTools({ ...request, signal })).rejects.toThrow("too late");
    expect(standIn.requests).toHaveLength(0);
  });

  it("an abort by the signal in the SDK's options ends the run", async () => {
    const { weather } = await startWeather([{ toolCalls: [call("never")] }]);
    const controller = new AbortController();
    const run = weather.runTools(request, { signal: controller.signal });
    run.catch(() => undefined);
    await eventually(() => expect(weather.asked).toEqual(["never"]));
    controller.abort(new Error("left"));
    await expect(run).rejects.toThrow("left");
  });

  it("a run leaves no listener on its signal", async () => {
    const { weather } = await startWeather([{ toolCalls: [call("time")] }, { text: "Noon." }]);
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, "addEventListener");
    const removed = vi.spyOn(signal, "removeEventListener");
    await weather.runTools({ ...request, signal });
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
      added.mock.calls.map(([, listener]) => listener),
    );
  });
});

describe("a timeout", () => {
  it("a timeout of the caller ends a tool that never returns, as an error", async () => {
    const { weather } = await startWeather([{ toolCalls: [call("never")] }]);
    const controller = new AbortController();
    const { signal } = controller;
    const { result, observations } = await captureTraces(async () => {
      const run = weather.runTools({ ...request, signal }).catch((error: unknown) => error);
      await eventually(() => expect(weather.asked).toEqual(["never"]));
      // The reason that AbortSignal.timeout() gives.
      controller.abort(new DOMException("The operation was aborted.", "TimeoutError"));
      return run;
    });
    expect(result).toMatchObject({ name: "TimeoutError" });
    expect(observations.map(({ name, level }) => [name, level])).toEqual([
      ["runTools", "ERROR"],
      ["mistral.chat.complete", "DEFAULT"],
      ["never", "ERROR"],
    ]);
  });

  it("a timeout of the SDK applies beside a signal, and alone", async () => {
    const { weather } = await startWeather([stall]);
    const { signal } = new AbortController();
    const options = { timeoutMs: 50 };
    const timeout = { name: "RequestTimeoutError" };
    await expect(weather.runTools({ ...request, signal }, options)).rejects.toMatchObject(timeout);
    await expect(weather.runTools(request, options)).rejects.toMatchObject(timeout);
  });

  it.each([-1, 0])(
    "a timeout of %i is ignored, as by the SDK, also beside a signal",
    async (timeoutMs) => {
      const { weather } = await startWeather([{ text: "Clear." }]);
      const { signal } = new AbortController();
      const { text } = await weather.runTools({ ...request, signal }, { timeoutMs });
      expect(text).toBe("Clear.");
    },
  );
});
