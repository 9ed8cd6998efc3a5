// The telemetry integration as the AI SDK calls it, without the AI SDK: whatever it is given, calls run
// once, with their results and errors. test/ai-libraries has the real AI SDK.
import { expect, test } from "vitest";
import { aiSdkTelemetry } from "../../src/ai-sdk/index.js";
import { captureTraces } from "../../src/testing/index.js";

const telemetry = aiSdkTelemetry();
const fails = (): never => {
  throw new Error("hostile");
};
const HOSTILE: readonly unknown[] = [
  undefined,
  null,
  "text",
  { callId: "call" },
  new Proxy({}, { get: fails, ownKeys: fails, getOwnPropertyDescriptor: fails }),
  Object.defineProperty({ callId: "call" }, "modelId", { get: fails, enumerable: true }),
];

test("events of any form throw nothing", () => {
  const listeners = Object.entries(telemetry).filter(([name]) => name.startsWith("on"));
  expect(listeners.length).toBe(9);
  for (const [, listener] of listeners) {
    for (const event of HOSTILE) {
      expect(() => (listener as (event: unknown) => void)(event)).not.toThrow();
    }
  }
});

test("a call of which nothing can be read runs once, and its result comes back", async () => {
  const result = { stream: "no stream" };
  const hostile = Object.defineProperty({}, "modelId", { get: fails });
  let runs = 0;
  const execute = async () => {
    runs += 1;
    return result;
  };
  await captureTraces(async () => {
    telemetry.onStart({ callId: "1", operationId: "ai.generateText" });
    const call = Object.assign(hostile, { callId: "1", execute });
    expect(await telemetry.executeLanguageModelCall(call)).toBe(result);
    expect(await telemetry.executeTool({ callId: "1", toolCallId: "a", execute })).toBe(result);
    expect(await telemetry.executeLanguageModelCall({ callId: "unknown", execute })).toBe(result);
  });
  expect(runs).toBe(3);
});

test("an error of the provider is thrown as it is", async () => {
  const error = new Error("no");
  const execute = () => Promise.reject(error);
  await captureTraces(async () => {
    telemetry.onStart({ callId: "2", operationId: "ai.generateText" });
    const call = telemetry.executeLanguageModelCall({ callId: "2", execute });
    await expect(call).rejects.toBe(error);
  });
});

test("a stream is the very object that the provider made", async () => {
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue({ type: "text-delta", id: "1", delta: "Hi" });
      controller.enqueue({ type: "finish", usage: { inputTokens: 3, outputTokens: 1 } });
      controller.close();
    },
  });
  const { observations } = await captureTraces(async () => {
    telemetry.onStart({ callId: "3", operationId: "ai.streamText" });
    const execute = async () => ({ stream, response: {} });
    const result = await telemetry.executeLanguageModelCall({ callId: "3", execute });
    expect(result.stream).toBe(stream);
    for await (const _ of result.stream);
  });
  expect(observations).toMatchObject([
    {
      name: "ai.streamText",
      output: '{"role":"assistant","content":"Hi"}',
      usage: { input: 3, output: 1, total: 4 },
    },
  ]);
});

test("calls that never end are let go, the oldest first", async () => {
  const { observations } = await captureTraces(() => {
    for (let count = 0; count < 1010; count += 1) {
      const callId = `left ${count}`;
      telemetry.onStart({ callId, operationId: "ai.streamObject" });
      telemetry.onObjectStepStart({ callId, modelId: "m", promptMessages: [] });
    }
  });
  const left = observations.length;
  expect(left).toBeGreaterThanOrEqual(10);
  expect(left).toBeLessThan(20);
  expect(observations[0]?.metadata).toEqual({ consumption: "not consumed to the end" });
});
