// The conventions on observations of the program's own, on Mistral's conversations, and on spans of an
// OpenTelemetry provider.
import { SpanKind } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { Mistral } from "@mistralai/mistralai";
import { describe, expect, test, vi } from "vitest";
import {
  configure,
  counters,
  createDestination,
  flush,
  langfuseContext,
  observe,
  observeMistral,
  propagateAttributes,
  type ConfigureOptions,
} from "../../src/index.js";
import { startMistralStandIn, startReceiver } from "../../src/testing/index.js";
import { ownExchanges } from "../exchanges/load.js";
import { keys, langfuseAt, unconfigured } from "../export/set-up.js";
import { runProgram, startOtlpEndpoint } from "./scenario.js";

unconfigured();

/** Runs `program` with an OTLP endpoint. @returns the attributes of each span by its name */
async function attributesOf(program: () => unknown, options: ConfigureOptions = {}) {
  await using endpoint = await startOtlpEndpoint();
  configure({ ...options, destination: { otlp: { url: endpoint.url } } });
  await program();
  await flush();
  return Object.fromEntries(endpoint.spans.map(({ name, attributes }) => [name, attributes]));
}

/** Runs a conversation with instructions. */
async function converse(): Promise<void> {
  const exchanges = ownExchanges().filter(({ name }) => name === "conversations_sync");
  await using server = await startMistralStandIn({ exchanges });
  const mistral = observeMistral(new Mistral({ apiKey: "any", serverURL: server.url }));
  await mistral.beta.conversations.start({
    model: "mistral-small-latest",
    inputs: "When does the ferry to Föhr leave?",
    instructions: "Answer as a harbour master would.",
  });
}

test.each(["attributes", "spans"] as const)(
  "an agent with usage is not invoke_agent in genAi %s, where Langfuse would drop the usage",
  async (genAi) => {
    const usage = observe(() => langfuseContext.updateCurrentObservation({ usage: { input: 3 } }), {
      name: "with usage",
      asType: "agent",
    });
    const plain = observe(() => {}, { name: "plain", asType: "agent" });
    const spans = await attributesOf(() => (usage(), plain()), { genAi });
    const names = Object.values(spans).map((attributes) => attributes["gen_ai.operation.name"]);

    expect(names).toEqual([undefined, "invoke_agent"]);
  },
);

describe("gen_ai.conversation.id", () => {
  const id = expect.stringMatching(/^conv_/);

  test("is not sent without a session, as Langfuse would make one of it", async () => {
    const spans = await attributesOf(converse);
    expect(spans["mistral.beta.conversations.start"]).not.toHaveProperty([
      "gen_ai.conversation.id",
    ]);
  });

  test("is Mistral's conversation beside a session, and with genAi spans", async () => {
    const within = () => propagateAttributes({ sessionId: "chat-1" }, converse);
    const beside = await attributesOf(within);
    const spans = await attributesOf(converse, { genAi: "spans" });

    expect(beside["mistral.beta.conversations.start"]).toMatchObject({
      "session.id": "chat-1",
      "gen_ai.conversation.id": id,
    });
    expect(Object.values(spans)[0]).toMatchObject({ "gen_ai.conversation.id": id });
  });
});

test("the instructions of a conversation are apart from its messages", async () => {
  const spans = await attributesOf(converse, { genAiContent: true });
  const { [`gen_ai.system_instructions`]: instructions, "gen_ai.input.messages": messages } =
    spans["mistral.beta.conversations.start"] ?? {};

  expect(JSON.parse(String(instructions))).toEqual([
    { type: "text", content: "Answer as a harbour master would." },
  ]);
  expect(JSON.parse(String(messages))).toEqual([{ role: "user", parts: [expect.anything()] }]);
});

test("a generation of the program's own has no provider, and its parameters in either case", async () => {
  const ask = observe(
    () =>
      langfuseContext.updateCurrentObservation({
        model: "other-model",
        modelParameters: { maxTokens: 5, top_p: 0.5, n: 1, stop: "END", reasoning_effort: "low" },
        usage: { input: 4, input_audio_tokens: 2, output: 3, output_reasoning_tokens: 5 },
      }),
    { name: "ask", asType: "generation" },
  );
  const { ask: attributes } = await attributesOf(() => ask());

  expect(attributes).toMatchObject({
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "other-model",
    "gen_ai.request.max_tokens": 5,
    "gen_ai.request.top_p": 0.5,
    "gen_ai.request.stop_sequences": ["END"],
    "gen_ai.request.reasoning.level": "low",
    "gen_ai.usage.input_tokens": 6,
    "gen_ai.usage.audio.input_tokens": 2,
    "gen_ai.usage.output_tokens": 8,
    "gen_ai.usage.reasoning.output_tokens": 5,
  });
  expect(attributes).not.toHaveProperty(["gen_ai.provider.name"]);
  expect(attributes).not.toHaveProperty(["gen_ai.request.choice.count"]);
});

test("an error without an HTTP status has its class as error.type", async () => {
  const fail = observe(
    () => {
      throw new RangeError("too far");
    },
    { name: "fail", asType: "tool" },
  );
  const spans = await attributesOf(() => expect(fail).toThrow(RangeError), { genAiContent: true });

  expect(spans["fail"]).toMatchObject({ "error.type": "RangeError" });
  expect(spans["fail"]).not.toHaveProperty(["gen_ai.tool.call.result"]);
});

test("files and unknown parts of a message become parts of the conventions", async () => {
  const ask = observe((messages: unknown) => messages, { name: "ask", asType: "generation" });
  const content = [
    { type: "text", text: "What is this?" },
    { type: "image_url", image_url: { url: "https://example.com/gull.png" } },
    { type: "input_audio", input_audio: { data: "data:audio/wav;base64,UklGRg==" } },
    { type: "reference", ids: [1] },
  ];
  const spans = await attributesOf(() => ask([{ role: "user", name: "Ada", content }]), {
    genAiContent: true,
  });

  expect(JSON.parse(String(spans["ask"]?.["gen_ai.input.messages"]))).toEqual([
    {
      role: "user",
      name: "Ada",
      parts: [
        { type: "text", content: "What is this?" },
        { type: "uri", modality: "image", uri: "https://example.com/gull.png" },
        expect.objectContaining({ type: expect.stringMatching(/^(blob|uri)$/), modality: "audio" }),
        { type: "reference", ids: [1] },
      ],
    },
  ]);
});

describe("a tracerProvider", () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

  test("receives the conventions' attributes by default", async () => {
    configure({ destination: { tracerProvider: provider } });
    exporter.reset();
    await runProgram();
    const spans = exporter.getFinishedSpans();

    expect(spans.map(({ name }) => name)).toContain("mistral.chat.stream");
    expect(spans.map(({ attributes }) => attributes["gen_ai.operation.name"])).toContain("chat");
    expect(spans.map(({ kind }) => kind)).not.toContain(SpanKind.CLIENT);
  });

  test("receives the conventions' names and kinds with genAi spans", async () => {
    configure({ destination: { tracerProvider: provider }, genAi: "spans" });
    exporter.reset();
    await runProgram();
    const spans = exporter.getFinishedSpans();

    expect(spans.find(({ name }) => name === "chat mistral-small-latest")?.kind).toBe(
      SpanKind.CLIENT,
    );
    expect(spans.map(({ name }) => name)).toContain("execute_tool weather");
  });
});

describe("Langfuse", () => {
  const ask = observe((question: string) => question, { name: "ask", asType: "generation" });

  test.each([
    ["as the destination", (url: string) => langfuseAt(url)],
    [
      "as an otlp endpoint",
      (url: string) => ({
        otlp: {
          url: `${url}/api/public/otel/v1/traces`,
          headers: { authorization: `Basic ${btoa(`${keys.publicKey}:${keys.secretKey}`)}` },
        },
      }),
    ],
  ])("receives no gen_ai attributes %s, and keeps its input with NO_CONTENT", async (_, to) => {
    vi.stubEnv("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", "NO_CONTENT");
    await using langfuse = await startReceiver({ strict: false });
    configure({ destination: to(langfuse.url) as never });
    ask("why");
    await flush();

    const names = langfuse.spans.flatMap(({ attributes }) => Object.keys(attributes));
    expect(names).toContain("langfuse.observation.input");
    expect(names.filter((name) => name.startsWith("gen_ai."))).toEqual([]);
  });

  test("finds nothing wrong with the conventions' attributes and content", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url), genAi: "attributes", genAiContent: true });
    await runProgram();
    await flush();

    expect(langfuse.spans.map(({ attributes }) => attributes["gen_ai.operation.name"])).toContain(
      "chat",
    );
    expect(langfuse.violations).toEqual([]);
  });

  test("receives no gen_ai attributes as a destination that the program names", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: { otlp: { url: "http://127.0.0.1:9/v1/traces" } }, genAi: "spans" });
    const destination = createDestination({ ...keys, baseUrl: langfuse.url });
    observe(() => {}, { name: "billed", asType: "agent", destination })();
    await flush({ timeout: 1 });

    expect(langfuse.spans.map(({ name }) => name)).toEqual(["billed"]);
    expect(Object.keys(langfuse.spans[0]?.attributes ?? {}).join(" ")).not.toContain("gen_ai.");
  });
});

describe("Mistral Studio", () => {
  test.each([true, false])(
    "receives OTLP/JSON at its path, with the API key as Bearer (compression: %s)",
    async (compression) => {
      await using studio = await startOtlpEndpoint("/telemetry/v1/traces");
      configure({
        destination: {
          otlp: { url: studio.url, headers: { authorization: "Bearer mistral-key" } },
        },
        genAi: "spans",
        genAiContent: true,
        compression,
      });
      await runProgram();
      await flush();

      expect(studio.requests[0]).toMatchObject({
        url: "/telemetry/v1/traces",
        headers: { authorization: "Bearer mistral-key", "content-type": "application/json" },
      });
      expect(studio.requests[0]?.headers["content-encoding"]).toBe(
        compression ? "gzip" : undefined,
      );
      expect(studio.spans.map(({ name }) => name)).toContain("chat mistral-small-latest");
      expect(studio.spans.every(({ attributes }) => attributes["gen_ai.operation.name"])).toBe(
        true,
      );
      expect(counters()).toMatchObject({ traced: 7, sent: 7 });
    },
  );
});
