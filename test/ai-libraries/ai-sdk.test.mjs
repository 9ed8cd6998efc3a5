// The AI SDK's functions, with the real AI SDK and its provider for Mistral, over HTTP.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  embed,
  embedMany,
  generateObject,
  generateText,
  registerTelemetry,
  stepCountIs,
  streamObject,
  streamText,
} from "ai";
import { z } from "zod";
import { aiSdkTelemetry } from "../../dist/src/ai-sdk/index.js";
import { observe } from "../../dist/src/observe.js";
import { captureTraces } from "../../dist/src/testing/index.js";
import {
  ofType,
  readAll,
  TOOL_REPLIES,
  trace,
  treeOf,
  weatherTools,
  withMistral,
} from "./setting.mjs";

const MODEL = "mistral-small-latest";
registerTelemetry(aiSdkTelemetry());
// A reload in development registers once more.
registerTelemetry(aiSdkTelemetry());

const tools = weatherTools();
const stopWhen = stepCountIs(3);
const schema = z.object({ a: z.number() });
const FAILURE = { status: 500, headers: { "retry-after-ms": "1" } };
const vector = { object: "embedding", index: 0, embedding: [0.1, 0.2, 0.3] };
const vectors = {
  id: "e",
  object: "list",
  model: "mistral-embed",
  data: [vector],
  usage: { prompt_tokens: 4, total_tokens: 4, completion_tokens: 0 },
};

test("generateText with a tool is a generation for each step and a tool between them", async () => {
  const lookUp = observe("lookUp", (city) => ["Sun in", city].join(" "));
  const traced = await trace(TOOL_REPLIES, (mistral) =>
    generateText({
      model: mistral(MODEL),
      system: "Be short.",
      prompt: "Weather?",
      temperature: 0.2,
      maxOutputTokens: 50,
      tools: weatherTools(({ city }) => lookUp(city)),
      stopWhen,
    }),
  );
  assert.equal(
    treeOf(traced),
    `method (span)
├─ ai.generateText (generation) mistral-small-latest
│    parameters: {"max_tokens":50,"temperature":0.2}
│    usage: input 75, output 6, total 81
├─ weather (tool)
│  └─ lookUp (span)
└─ ai.generateText (generation) mistral-small-latest
     parameters: {"max_tokens":50,"temperature":0.2}
     usage: input 80, input_cached_tokens 20, output 9, total 109`,
  );
  const [first, second] = ofType(traced, "generation");
  const call = {
    id: "call00001",
    type: "function",
    function: { name: "weather", arguments: '{"city":"Paris"}' },
  };
  assert.deepEqual(first.output, { role: "assistant", content: "", tool_calls: [call] });
  assert.equal(first.input.tools[0].function.name, "weather");
  assert.deepEqual(second.input.messages, [
    { role: "system", content: "Be short." },
    { role: "user", content: "Weather?" },
    { role: "assistant", content: "", tool_calls: [call] },
    { role: "tool", content: "Sun in Paris", tool_call_id: "call00001", name: "weather" },
  ]);
  assert.deepEqual(second.output, { role: "assistant", content: "Sunny in Paris." });
  assert.ok(second.cost.total > 0);
  const [tool] = ofType(traced, "tool");
  assert.deepEqual([tool.input, tool.output], [{ city: "Paris" }, "Sun in Paris"]);
});

test("streamText has the time to the first token, and each step", async () => {
  const traced = await trace(TOOL_REPLIES, async (mistral) => {
    const { textStream } = streamText({ model: mistral(MODEL), prompt: "?", tools, stopWhen });
    return await readAll(textStream);
  });
  assert.equal(traced.result, "Sunny in Paris.");
  assert.equal(
    treeOf(traced),
    `method (span)
├─ ai.streamText (generation) mistral-small-latest
│    usage: input 70, output 6, total 76
├─ weather (tool)
└─ ai.streamText (generation) mistral-small-latest
     usage: input 80, input_cached_tokens 20, output 9, total 109`,
  );
  for (const { completionStartMs, startMs, endMs } of ofType(traced, "generation")) {
    assert.ok(completionStartMs >= startMs && completionStartMs <= endMs);
  }
});

test("a method that returns the result of streamText lasts until what is taken is read", async () => {
  const takes = [
    ({ textStream }) => readAll(textStream),
    (result) => result.toTextStreamResponse().text(),
    ({ text }) => text,
  ];
  await withMistral(
    takes.map(() => ({ text: ["o", "k"] })),
    async (mistral) => {
      for (const take of takes) {
        const method = observe("method", async () =>
          streamText({ model: mistral(MODEL), prompt: "?" }),
        );
        const { observations } = await captureTraces(async () => take(await method()));
        const [outer, generation] = observations;
        assert.equal(outer.output, "ok");
        assert.equal(outer.metadata?.consumption, undefined);
        assert.equal(generation.parentId, outer.id);
      }
    },
  );
});

test("calls of two methods at once stay apart", async () => {
  const traced = await trace(
    ({ prompt }) => ({ text: `to ${prompt}`, chunkDelayMs: 2 }),
    (mistral) => {
      const ask = observe("ask", async (prompt) =>
        readAll(streamText({ model: mistral(MODEL), prompt }).textStream),
      );
      return Promise.all([ask("one"), ask("two")]);
    },
  );
  const { observations } = traced;
  for (const generation of ofType(traced, "generation")) {
    const parent = observations.find(({ id }) => id === generation.parentId);
    assert.equal(parent.input, generation.input[0].content);
  }
});

test("a stream that fails midway keeps its text, and an error has Mistral's words", async () => {
  const cut = await trace(
    [{ text: ["a ", "b ", "c"], fault: { kind: "cut", after: 2 } }],
    (mistral) =>
      readAll(streamText({ model: mistral(MODEL), prompt: "?", onError() {} }).textStream).catch(
        () => {},
      ),
  );
  const [generation] = ofType(cut, "generation");
  assert.equal(generation.level, "ERROR");
  assert.equal(generation.output.content, "a ");
  const refused = await trace([{ status: 400, body: { message: "No such model" } }], (mistral) =>
    generateText({ model: mistral(MODEL), prompt: "?" }).catch(() => {}),
  );
  assert.match(treeOf(refused), /ai\.generateText .* ERROR "No such model \(HTTP 400\)"/);
  assert.equal(ofType(refused, "generation")[0].metadata.http_status, "400");
});

test("each attempt of a call that is repeated is a generation", async () => {
  const traced = await trace([FAILURE, { text: "ok" }], (mistral) =>
    generateText({ model: mistral(MODEL), prompt: "?" }),
  );
  const levels = ofType(traced, "generation").map(({ level }) => level);
  assert.deepEqual(levels, ["ERROR", "DEFAULT"]);
});

test("an aborted stream is a warning with the reason, and keeps its text", async () => {
  const replies = [{ text: ["a ", "b ", "c ", "d"], chunkDelayMs: 40 }];
  const traced = await trace(replies, async (mistral) => {
    const controller = new AbortController();
    const { textStream } = streamText({
      model: mistral(MODEL),
      prompt: "?",
      abortSignal: controller.signal,
    });
    for await (const _ of textStream) controller.abort(new Error("no longer needed"));
  });
  const [generation] = ofType(traced, "generation");
  assert.equal(generation.level, "WARNING");
  assert.equal(generation.statusMessage, "The caller aborted the request: no longer needed");
  assert.match(generation.output.content, /^a /);
});

test("a tool that throws is an error, and the model hears of it", async () => {
  const failing = weatherTools(() => {
    throw new TypeError("no weather today");
  });
  const traced = await trace(TOOL_REPLIES, (mistral) =>
    generateText({ model: mistral(MODEL), prompt: "?", tools: failing, stopWhen }),
  );
  const [tool] = ofType(traced, "tool");
  assert.deepEqual([tool.level, tool.statusMessage], ["ERROR", "no weather today"]);
  assert.match(JSON.stringify(ofType(traced, "generation")[1].input), /no weather today/);
});

test("generateObject and streamObject are generations, with the time to the first token", async () => {
  const replies = () => ({ text: ['{"a":', "1}"] });
  const traced = await trace(replies, async (mistral) => {
    const model = mistral(MODEL);
    await generateObject({ model, prompt: "?", schema });
    for await (const _ of streamObject({ model, prompt: "?", schema }).partialObjectStream);
  });
  const [whole, streamed] = ofType(traced, "generation");
  assert.deepEqual([whole.name, streamed.name], ["ai.generateObject", "ai.streamObject"]);
  assert.deepEqual(whole.output, { role: "assistant", content: '{"a":1}' });
  assert.deepEqual(streamed.output, whole.output);
  assert.deepEqual(streamed.usage, whole.usage);
  assert.deepEqual(whole.input, [{ role: "user", content: "?" }]);
  assert.ok(streamed.completionStartMs >= streamed.startMs);
});

test("embed and embedMany are embeddings; a failed attempt is one of its own", async () => {
  const traced = await trace([{ body: vectors }, FAILURE, { body: vectors }], async (mistral) => {
    const model = mistral.embedding("mistral-embed");
    await embed({ model, value: "sun" });
    await embedMany({ model, values: ["rain"] });
  });
  const [one, failed, repeated] = ofType(traced, "embedding");
  assert.deepEqual([one.input, one.output], ["sun", { count: 1, dimensions: 3 }]);
  assert.deepEqual(one.usage, { input: 4, total: 4 });
  assert.ok(one.cost.total > 0);
  assert.deepEqual([failed.level, repeated.level], ["ERROR", "DEFAULT"]);
  assert.equal(repeated.name, "ai.embedMany");
});

test("what the program keeps out of telemetry is not recorded, and its name is", async () => {
  const telemetry = { recordInputs: false, recordOutputs: false, functionId: "secret-agent" };
  const traced = await trace(TOOL_REPLIES, (mistral) =>
    generateText({ model: mistral(MODEL), prompt: "hidden", tools, stopWhen, telemetry }).then(
      () => 1,
    ),
  );
  const [, ...within] = traced.observations;
  assert.equal(within.length, 3);
  assert.doesNotMatch(JSON.stringify(within), /hidden|Paris/);
  assert.equal(within[0].name, "secret-agent");
  assert.deepEqual(
    within.map(({ input, output }) => [input, output]),
    within.map(() => [undefined, undefined]),
  );
  const off = await trace([{ text: "ok" }], (mistral) =>
    generateText({ model: mistral(MODEL), prompt: "?", telemetry: { isEnabled: false } }),
  );
  assert.equal(off.observations.length, 1);
});
