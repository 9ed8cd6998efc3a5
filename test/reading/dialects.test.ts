// Spans of the real libraries, recorded by dialects/record.mjs, as the viewer shows them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeExport } from "../../src/reading/decode.js";
import type { ReceivedObservation } from "../../src/reading/received.js";
import { TraceStore } from "../../src/reading/trace-store.js";

const FIXTURES = join(import.meta.dirname, "dialects/fixtures");

function storeOf(fixture: string): TraceStore {
  const request: unknown = JSON.parse(readFileSync(join(FIXTURES, fixture), "utf8"));
  const { spans, refusal } = decodeExport(request, { mapsAsJson: true });
  expect(refusal).toBeUndefined();
  const store = new TraceStore();
  store.add(spans);
  return store;
}

function observationsOf(fixture: string): readonly ReceivedObservation[] {
  const store = storeOf(`${fixture}.json`);
  return store.summaries().flatMap(({ traceId }) => store.observationsOf(traceId));
}

/** An observation with these fields is in the fixture. */
function expectShown(fixture: string, fields: Readonly<Record<string, unknown>>): void {
  expect(observationsOf(fixture)).toContainEqual(expect.objectContaining(fields));
}

test.each(readdirSync(FIXTURES))("%s is small, and names no machine and no key", (fixture) => {
  const text = readFileSync(join(FIXTURES, fixture), "utf8");

  expect(text.length).toBeLessThan(60_000);
  expect(text).not.toMatch(
    /\/(?:root|home|tmp|work)\/|api[_-]?key|host\.name|hostname|process\.pid/i,
  );
});

const WEATHER_CALL = {
  id: "abc123def",
  type: "function",
  function: { name: "weather", arguments: '{"city":"Paris"}' },
};
const CACHED_USAGE = {
  input: 20,
  input_cached_tokens: 100,
  output: 3,
  output_reasoning_tokens: 2,
  total: 125,
};

test.each([4, 5, 6])(
  "a call of the AI SDK %i has messages, tools, user and first token",
  (version) => {
    const fixture = `ai-sdk-${version}`;

    expectShown(fixture, {
      name: "ai.generateText.doGenerate",
      type: "generation",
      dialect: "AI SDK",
      model: "mistral-small-latest",
      input: {
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Weather in Paris?" },
        ],
        tools: [
          {
            type: "function",
            function: expect.objectContaining({
              name: "weather",
              description: "The weather",
            }) as object,
          },
        ],
      },
      output: { role: "assistant", content: "", tool_calls: [WEATHER_CALL] },
      modelParameters: expect.objectContaining({ temperature: 0.2 }) as object,
      userId: "u-1",
      sessionId: "s-1",
      tags: ["demo"],
      metadata: expect.objectContaining({ team: "maps" }) as object,
    });
    expectShown(fixture, {
      name: "weather",
      type: "tool",
      input: { city: "Paris" },
      output: { city: "Paris", sky: "clear" },
    });
    expectShown(fixture, {
      type: "generation",
      output: { role: "assistant", content: "Hello" },
      completionStartTime: expect.stringMatching(/^2026-01-01T00:00:/) as string,
      ...(version > 4 && { usageDetails: CACHED_USAGE }),
    });
    expectShown(fixture, {
      type: "embedding",
      input: { values: ["hi"] },
      output: { embeddings: [[1, 2]] },
      usageDetails: { input: 7, total: 7 },
    });
  },
);

test("a call of the AI SDK 7 is read by the conventions, which it follows", () => {
  expectShown("ai-sdk-7", {
    type: "generation",
    dialect: "GenAI conventions",
    output: [{ role: "assistant", content: "", tool_calls: [WEATHER_CALL] }],
    usageDetails: { input: 20, input_cached_tokens: 100, output: 5, total: 125 },
  });
  expectShown("ai-sdk-7", { name: "weather", type: "tool", input: { city: "Paris" } });
});

test.each([4, 5, 6, 7])(
  "a trace of the AI SDK %i counts the tokens of each call once",
  (version) => {
    const sums = storeOf(`ai-sdk-${version}.json`).summaries();

    expect(sums.map(({ usage }) => usage.total).toSorted((a, b) => a - b)).toEqual([7, 125, 250]);
  },
);

test("a call of OpenLLMetry has messages, tools and the tool call", () => {
  expectShown("openllmetry", {
    type: "generation",
    model: "small-2506",
    input: {
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Weather in Paris?" },
      ],
      tools: [expect.objectContaining({ type: "function" })],
    },
    output: [{ role: "assistant", content: "", tool_calls: [WEATHER_CALL] }],
  });
});

test("a call of OpenInference has messages, tools, cached and reasoning tokens", () => {
  expectShown("openinference", {
    type: "generation",
    dialect: "OpenInference",
    output: [{ role: "assistant", content: "", tool_calls: [WEATHER_CALL] }],
    modelParameters: { temperature: 0.2 },
    usageDetails: CACHED_USAGE,
  });
  expectShown("openinference", { type: "embedding", dialect: "OpenInference" });
});

test("a chain of LangChain has its documents, messages and session", () => {
  expectShown("langchain", {
    type: "retriever",
    input: "What did Monet paint?",
    output: { documents: [{ content: "Monet painted lilies.", metadata: { source: "a.txt" } }] },
    sessionId: "s-1",
    metadata: expect.objectContaining({ team: "art" }) as object,
  });
  expectShown("langchain", {
    name: "RunnableSequence",
    type: "chain",
    output: [{ role: "assistant", content: "Lilies." }],
  });
});

test.each(["pydantic-ai-v1", "pydantic-ai-v2", "pydantic-ai-v6"])(
  "%s has messages, tools, the run of its agent and tokens that count once",
  (fixture) => {
    expectShown(fixture, {
      type: "generation",
      dialect: "Pydantic AI",
      input: {
        messages: [
          { role: "system", content: "Be brief." },
          { role: "user", content: "Weather in Paris?" },
        ],
        tools: [expect.objectContaining({ type: "function" })],
      },
    });
    expectShown(fixture, { type: "agent", output: "It is sunny." });
    expectShown(fixture, {
      name: "weather",
      type: "tool",
      input: { city: "a" },
      output: { city: "a", sky: "clear" },
    });
    expect(storeOf(`${fixture}.json`).summaries()[0]?.usage.total).toBe(132);
  },
);

test("a question to LlamaIndex has its documents with scores", () => {
  expectShown("llama-index", {
    type: "retriever",
    input: "What did Monet paint?",
    output: {
      documents: [
        expect.objectContaining({
          content: "Monet painted lilies.",
          metadata: { source: "a.txt" },
        }),
      ],
    },
  });
});
