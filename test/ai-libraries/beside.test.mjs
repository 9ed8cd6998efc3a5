// Other integrations of the AI SDK beside ours: calls that they send to the same Langfuse are not recorded
// twice, and any other integration changes nothing.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { OpenTelemetry } from "@ai-sdk/otel";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { LangfuseVercelAiSdkIntegration } from "@langfuse/vercel-ai-sdk";
import { context, trace as otel } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { generateText, registerTelemetry, stepCountIs } from "ai";
import { aiSdkTelemetry } from "../../dist/src/ai-sdk/index.js";
import { TOOL_REPLIES, trace, weatherTools } from "./setting.mjs";

const spans = new InMemorySpanExporter();
const toOthers = () => new SimpleSpanProcessor(spans);
const toLangfuse = () =>
  new LangfuseSpanProcessor({
    exporter: spans,
    exportMode: "immediate",
    publicKey: "pk-lf-1",
    secretKey: "sk-lf-1",
    baseUrl: "http://127.0.0.1:9",
  });

beforeEach(() => {
  globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = undefined;
  otel.disable();
  context.disable();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  spans.reset();
});

/** Calls a model and a tool. @returns the observations below the method, and the model calls of OpenTelemetry */
async function recorded() {
  const { observations } = await trace(TOOL_REPLIES, (mistral) =>
    generateText({
      model: mistral("mistral-small-latest"),
      prompt: "?",
      tools: weatherTools(),
      stopWhen: stepCountIs(3),
    }).then(({ text }) => text),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  const theirs = spans.getFinishedSpans().filter(({ name }) => name.startsWith("chat "));
  return { ours: observations.length - 1, theirs: theirs.length };
}

test("alone, ours records each call", async () => {
  registerTelemetry(aiSdkTelemetry());
  assert.deepEqual(await recorded(), { ours: 3, theirs: 0 });
});

const OTHERS = {
  "Langfuse's own": () => new LangfuseVercelAiSdkIntegration(),
  "OpenTelemetry's": () => new OpenTelemetry(),
};
for (const [name, make] of Object.entries(OTHERS)) {
  test(`${name} integration that sends to Langfuse is the one that records`, async () => {
    otel.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [toLangfuse()] }));
    registerTelemetry(aiSdkTelemetry(), make());
    assert.deepEqual(await recorded(), { ours: 0, theirs: 2 });
  });

  test(`${name} integration that sends elsewhere, or nowhere, changes nothing`, async () => {
    registerTelemetry(make(), aiSdkTelemetry());
    assert.deepEqual(await recorded(), { ours: 3, theirs: 0 });
    otel.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [toOthers()] }));
    assert.deepEqual(await recorded(), { ours: 3, theirs: 2 });
  });
}

test("an integration with a tracer of its own that sends to Langfuse is the one that records", async () => {
  const provider = new BasicTracerProvider({ spanProcessors: [toLangfuse()] });
  const tracer = provider.getTracer("private");
  registerTelemetry(aiSdkTelemetry(), new LangfuseVercelAiSdkIntegration({ tracer }));
  assert.deepEqual(await recorded(), { ours: 0, theirs: 2 });
});
