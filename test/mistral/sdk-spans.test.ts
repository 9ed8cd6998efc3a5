// The SDK's own OpenTelemetry hook, switched on in a process with a global provider: it never
// doubles what is traced, and does what it did everywhere else.
import { describe, expect, it } from "vitest";
import { startReceiver } from "../../src/testing/receiver/server.js";
import { runProgram } from "../export/child.js";
import { keys } from "../export/set-up.js";
import { startClient } from "./client.js";

/** Prints the spans of the global provider after each step. */
const PROGRAM = `
  import { trace } from "@opentelemetry/api";
  import {
    BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor,
  } from "@opentelemetry/sdk-trace-base";
  import { Mistral } from "@mistralai/mistralai";
  import { MistralTraced, observe, observeMistral, shutdown } from "mistral-traced";

  const exporter = new InMemorySpanExporter();
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
  const client = () => new Mistral({ apiKey: "any", serverURL: process.env.MISTRAL_URL });
  const request = { model: "mistral-small-latest", messages: [{ role: "user", content: "Hello" }] };
  const read = async (stream) => { for await (const _ of stream); };
  const step = async (name, run) => {
    exporter.reset();
    await run();
    const spans = exporter.getFinishedSpans().map(({ name, attributes }) =>
      name + " " + attributes["gen_ai.usage.input_tokens"]);
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

describe("the SDK's own spans", () => {
  it("the SDK's own spans are left out of traced calls only, so that tokens count once", async () => {
    await using receiver = await startReceiver();
    const { standIn } = await startClient({
      replies: [{ text: "Hi", usage: { promptTokens: 7, completionTokens: 2 } }],
    });

    const { stdout, stderr } = await runProgram(PROGRAM, {
      env: {
        MISTRAL_SDK_TELEMETRY: "global",
        MISTRAL_URL: standIn.url,
        LANGFUSE_PUBLIC_KEY: keys.publicKey,
        LANGFUSE_SECRET_KEY: keys.secretKey,
        LANGFUSE_BASE_URL: receiver.url,
      },
    });

    const span = '["chat mistral-small-latest 7"]';
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual([
      `before observing: ${span}`,
      "traced: []",
      "traced stream: []",
      `raw beside it: ${span}`,
      `raw stream beside it: ${span}`,
      `raw within an observed function: ${span}`,
      `another client: ${span}`,
      `kept: ${span}`,
      `kept by a service: ${span}`,
      `traced no more: ${span}`,
    ]);
    const usages = receiver.observations.map(({ name, usageDetails }) => [
      name,
      usageDetails?.["total"],
    ]);
    expect(usages).toEqual([
      ["mistral.chat.complete", 9],
      ["mistral.chat.stream", 9],
      ["outer", undefined],
      ["mistral.chat.complete", 9],
      ["mistral.chat.complete", 9],
    ]);
    receiver.assertClean();
  });
});
