// The conventions for generative AI on spans, as an OTLP endpoint receives them.
import { describe, expect, test, vi } from "vitest";
import { ATTRIBUTE, METRIC, METRIC_1_41, OPERATION } from "../../src/gen-ai/names.js";
import type { ReceivedSpan } from "../../src/reading/received.js";
import { unconfigured } from "../export/set-up.js";
import { asLangfuseReads } from "./langfuse.js";
import { problemOf, registry } from "./registry.js";
import { spansOf } from "./scenario.js";

const { warnings } = unconfigured();

const CAPTURE = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

function genAiOf(span: ReceivedSpan | undefined): Record<string, unknown> {
  const { ["server.port"]: _, ...attributes } = span?.attributes ?? {};
  const isTheirs = (name: string) => /^(?:gen_ai\.|error\.|server\.)/.test(name);
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isTheirs(name)));
}

function named(spans: readonly ReceivedSpan[], name: string, place = 0): ReceivedSpan | undefined {
  return spans.filter((span) => span.name === name)[place];
}

test("an otlp endpoint receives the conventions' attributes beside Langfuse's, without content", async () => {
  const spans = await spansOf();

  expect(spans.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    "runTools 1",
    "mistral.chat.complete 1",
    "weather 1",
    "mistral.chat.complete 1",
    "mistral.chat.stream 1",
    "mistral.embeddings.create 1",
    "mistral.chat.complete 1",
  ]);
  expect(genAiOf(named(spans, "runTools"))).toEqual({
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "runTools",
  });
  expect(genAiOf(named(spans, "mistral.chat.complete", 1))).toEqual({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "mistral_ai",
    "gen_ai.request.model": "mistral-small-latest",
    "gen_ai.response.model": "mistral-small-latest",
    "server.address": "127.0.0.1",
    "gen_ai.request.temperature": 0.2,
    "gen_ai.request.max_tokens": 64,
    "gen_ai.request.stop_sequences": ["END"],
    "gen_ai.response.id": expect.stringMatching(/^\w{32}$/),
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 90,
    "gen_ai.usage.output_tokens": 7,
    "gen_ai.usage.cache_read.input_tokens": 64,
  });
  expect(genAiOf(named(spans, "weather"))).toEqual({
    "gen_ai.operation.name": "execute_tool",
    "gen_ai.tool.name": "weather",
    "gen_ai.tool.type": "function",
    "gen_ai.tool.call.id": "weather01",
  });
  expect(genAiOf(named(spans, "mistral.chat.stream"))).toMatchObject({
    "gen_ai.response.time_to_first_chunk": expect.any(Number),
    "gen_ai.usage.input_tokens": expect.any(Number),
  });
  expect(genAiOf(named(spans, "mistral.embeddings.create"))).toEqual({
    "gen_ai.operation.name": "embeddings",
    "gen_ai.provider.name": "mistral_ai",
    "gen_ai.request.model": "mistral-embed",
    "gen_ai.response.model": "mistral-embed",
    "server.address": "127.0.0.1",
    "gen_ai.embeddings.dimension.count": 8,
    "gen_ai.response.id": "d92c36790b760c97028d13be94ae39ce",
    "gen_ai.usage.input_tokens": 9,
    "gen_ai.usage.output_tokens": 0,
  });
  expect(genAiOf(named(spans, "mistral.chat.complete", 2))).toEqual({
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "mistral_ai",
    "gen_ai.request.model": "mistral-small-latest",
    "server.address": "127.0.0.1",
    "gen_ai.request.choice.count": 2,
    "gen_ai.request.seed": 7,
    "error.type": "401",
  });
  expect(spans.every(({ attributes }) => attributes["langfuse.observation.type"])).toBe(true);
  expect(named(spans, "mistral.chat.complete")?.attributes["server.port"]).toBeGreaterThan(0);
  expect(warnings).toEqual([]);
});

test("Langfuse makes the same of spans with the conventions' attributes as of spans without", async () => {
  const [off, attributes] = [
    await spansOf({ genAi: "off" }),
    await spansOf({ genAi: "attributes", genAiContent: true }),
  ];

  expect(off.flatMap((span) => Object.keys(genAiOf(span)))).toEqual([]);
  expect(attributes.map(asLangfuseReads)).toEqual(off.map(asLangfuseReads));
});

test("genAi spans uses the conventions' names and kinds", async () => {
  const spans = await spansOf({ genAi: "spans" });

  expect(spans.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    "invoke_agent runTools 1",
    "chat mistral-small-latest 3",
    "execute_tool weather 1",
    "chat mistral-small-latest 3",
    "chat mistral-small-latest 3",
    "embeddings mistral-embed 3",
    "chat mistral-small-latest 3",
  ]);
  expect(named(spans, "chat mistral-small-latest", 2)?.attributes["gen_ai.request.stream"]).toBe(
    true,
  );
});

describe("content", () => {
  test.each(["SPAN_ONLY", "SPAN_AND_EVENT", "true"])("%s adds content", async (value) => {
    vi.stubEnv(CAPTURE, value);
    const spans = await spansOf();
    const json = (name: string, place: number, key: string): unknown =>
      JSON.parse(String(named(spans, name, place)?.attributes[key]));

    expect(json("mistral.chat.complete", 1, "gen_ai.input.messages")).toEqual([
      { role: "system", parts: [{ type: "text", content: "Answer in one sentence." }] },
      { role: "user", parts: [{ type: "text", content: "What is the weather in Paris?" }] },
      {
        role: "assistant",
        parts: [
          { type: "tool_call", id: "weather01", name: "weather", arguments: { city: "Paris" } },
        ],
      },
      {
        role: "tool",
        parts: [
          {
            type: "tool_call_response",
            id: "weather01",
            response: '{"city":"Paris","sky":"clear"}',
          },
        ],
      },
    ]);
    expect(json("mistral.chat.complete", 1, "gen_ai.tool.definitions")).toEqual([
      {
        type: "function",
        name: "weather",
        description: "The weather in a city",
        parameters: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        },
      },
    ]);
    expect(json("mistral.chat.stream", 0, "gen_ai.output.messages")).toEqual([
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "Which day?" },
          { type: "text", content: "It was clear." },
        ],
      },
    ]);
    expect(json("weather", 0, "gen_ai.tool.call.arguments")).toEqual({ city: "Paris" });
    expect(json("weather", 0, "gen_ai.tool.call.result")).toEqual({ city: "Paris", sky: "clear" });
    expect(genAiOf(named(spans, "mistral.chat.complete", 2))).not.toHaveProperty([
      "gen_ai.output.messages",
    ]);
  });

  test.each(["NO_CONTENT", "EVENT_ONLY", "false"])("%s leaves all content out", async (value) => {
    vi.stubEnv(CAPTURE, value);
    const spans = [...(await spansOf()), ...(await spansOf({ genAi: "off" }))];

    expect(spans).toHaveLength(14);
    expect(JSON.stringify(spans)).not.toMatch(/Answer in one|Paris|clear|gull/);
    expect(named(spans, "mistral.chat.complete")?.attributes).toHaveProperty([
      "langfuse.observation.usage_details",
    ]);
  });

  test("without the variable, Langfuse's input and output are sent, and no others", async () => {
    const spans = await spansOf();

    expect(spans.every(({ attributes }) => attributes["langfuse.observation.input"])).toBe(true);
    expect(
      Object.keys(spans.map(genAiOf).reduce((all, some) => ({ ...all, ...some }))),
    ).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/messages|call\.(arguments|result)/)]),
    );
  });

  test("an unknown value is ignored with a warning", async () => {
    vi.stubEnv(CAPTURE, "ALL");
    const spans = await spansOf();

    expect(spans).toHaveLength(7);
    expect(warnings).toEqual([
      `mistral-traced: ${CAPTURE} must be NO_CONTENT, SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT, true or false (got "ALL"). It is ignored.`,
    ]);
  });
});

describe("the conventions' registry", () => {
  test("has each attribute that is sent, with its type", async () => {
    const spans = await spansOf({ genAi: "spans", genAiContent: true });
    const problems = spans.flatMap((span) =>
      Object.entries({ ...genAiOf(span), "server.port": 443 }).map(([name, value]) =>
        problemOf(name, value),
      ),
    );

    expect(problems.filter(Boolean)).toEqual([]);
  });

  test("has each name in names.ts", () => {
    const attributes = { ...registry.attributes, ...registry["attributes of v1.41.0"] };
    expect(Object.keys(attributes)).toEqual(expect.arrayContaining(Object.values(ATTRIBUTE)));
    expect(registry.operations).toEqual(expect.arrayContaining(Object.values(OPERATION)));
    expect(Object.keys(registry.metrics)).toEqual(expect.arrayContaining(Object.values(METRIC)));
    expect(Object.keys(registry["metrics of v1.41.0"])).toEqual(
      expect.arrayContaining(Object.values(METRIC_1_41)),
    );
  });
});
