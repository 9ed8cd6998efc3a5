// The SDK's own OpenTelemetry hook, switched on in a process with a global provider: it belongs to
// the program, and is silenced only where its spans would reach Langfuse beside ours.
import { describe, expect, it } from "vitest";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { runProgram } from "../export/child.js";
import { keys } from "../export/set-up.js";
import { startClient } from "./client.js";

/** Prints the spans of the global provider after each step. */
const PROGRAM = `
  import { context, trace } from "@opentelemetry/api";
  import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
  import {
    BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor,
  } from "@opentelemetry/sdk-trace-base";
  import { Mistral } from "@mistralai/mistralai";
  import { configure, MistralTraced, observe, observeMistral, shutdown } from "mistral-traced";

  const exporter = new InMemorySpanExporter();
  class LangfuseSpanProcessor extends SimpleSpanProcessor {}
  const Processor = process.env.MODE === "processor" ? LangfuseSpanProcessor : SimpleSpanProcessor;
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new Processor(exporter)] });
  trace.setGlobalTracerProvider(tracerProvider);
  if (process.env.MODE === "joined") {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    configure({ destination: { tracerProvider } });
  }
  const client = () => new Mistral({ apiKey: "any", serverURL: process.env.MISTRAL_URL });
  const request = { model: "mistral-small-latest", messages: [{ role: "user", content: "Hello" }] };
  const read = async (stream) => { for await (const _ of stream); };
  const step = async (name, run) => {
    exporter.reset();
    await run();
    const spans = exporter.getFinishedSpans()
      .filter(({ instrumentationScope }) => !instrumentationScope.name.startsWith("langfuse-sdk"))
      .filter(({ attributes }) => attributes["gen_ai.usage.input_tokens"] !== undefined)
      .map(({ name, attributes }) => name + " " + attributes["gen_ai.usage.input_tokens"]);
    console.log(name + ": " + JSON.stringify(spans));
  };

  const raw = client();
  await step("before observing", () => raw.chat.complete(request));
  const mistral = observeMistral(raw);
  await step("traced", () => mistral.chat.complete(request));
  await step("traced stream", async () => read(await mistral.chat.stream(request)));
  await step("raw beside it", () => raw.chat.complete(request));
  await step("raw stream beside it", async () => read(await raw.chat.stream(request)));
  await step("raw within an observed function", observe(() => raw.chat.complete(request), { name: "outer" }));
  await step("another client", () => client().chat.complete(request));
  const kept = observeMistral(client(), { keepSdkSpans: true });
  await step("kept", () => kept.chat.complete(request));
  const service = new MistralTraced(client(), { keepSdkSpans: true });
  await step("kept by a service", () => service.mistral.chat.complete(request));
  await shutdown();
  await step("traced no more", () => mistral.chat.complete(request));
`;

const SPAN = '["chat mistral-small-latest 7"]';

/** Runs the program. @returns its output, by step, and the usage that the receiver got */
async function run(mode: "default" | "processor" | "joined") {
  await using receiver = await startReceiver();
  const { standIn } = await startClient({
    replies: [{ text: "Hi", usage: { promptTokens: 7, completionTokens: 2 } }],
  });
  const { stdout, stderr } = await runProgram(PROGRAM, {
    env: {
      MODE: mode,
      MISTRAL_SDK_TELEMETRY: "global",
      MISTRAL_URL: standIn.url,
      LANGFUSE_PUBLIC_KEY: keys.publicKey,
      LANGFUSE_SECRET_KEY: keys.secretKey,
      LANGFUSE_BASE_URL: receiver.url,
    },
  });
  expect(stderr).toBe("");
  const usages = receiver.observations.map(({ name, usageDetails }) => [
    name,
    usageDetails?.["total"],
  ]);
  receiver.assertClean();
  return { steps: stdout.trim().split("\n"), usages };
}

describe("the SDK's own spans", () => {
  it("the SDK's own spans stay in the program's OpenTelemetry beside a traced call", async () => {
    const { steps, usages } = await run("default");
    expect(steps).toEqual(
      [
        "before observing",
        "traced",
        "traced stream",
        "raw beside it",
        "raw stream beside it",
        "raw within an observed function",
        "another client",
        "kept",
        "kept by a service",
        "traced no more",
      ].map((step) => `${step}: ${SPAN}`),
    );
    expect(usages).toEqual([
      ["mistral.chat.complete", 9],
      ["mistral.chat.stream", 9],
      ["outer", undefined],
      ["mistral.chat.complete", 9],
      ["mistral.chat.complete", 9],
    ]);
  });

  it.each(["processor", "joined"] as const)(
    "the SDK's own spans are left out of traced calls if both reach Langfuse (%s)",
    async (mode) => {
      const { steps } = await run(mode);
      expect(steps).toEqual([
        `before observing: ${SPAN}`,
        "traced: []",
        "traced stream: []",
        `raw beside it: ${SPAN}`,
        `raw stream beside it: ${SPAN}`,
        `raw within an observed function: ${SPAN}`,
        `another client: ${SPAN}`,
        `kept: ${SPAN}`,
        `kept by a service: ${SPAN}`,
        `traced no more: ${SPAN}`,
      ]);
    },
  );
});
