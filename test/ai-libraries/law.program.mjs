// A program with the AI SDK in the mode that MODE names. Prints what it sees of results, streams, errors
// and requests: the same in each mode.
import { ChatMistralAI } from "@langchain/mistralai";
import { generateText, registerTelemetry, stepCountIs, streamText, streamObject } from "ai";
import { z } from "zod";
import { configure, observe as traced, shutdown } from "../../dist/src/observe.js";
import { aiSdkTelemetry } from "../../dist/src/ai-sdk/index.js";
import { TOOL_REPLIES, weatherTools, withMistral } from "./setting.mjs";

const { MODE } = process.env;
const fails = () => {
  throw new Error("broken");
};
const OPTIONS = {
  on: { record: { directory: process.env.RECORD } },
  off: { enabled: false },
  "sampled out": { record: { directory: process.env.RECORD }, sample: 0 },
  // Each request to Langfuse is refused.
  broken: {
    destination: { langfuse: { baseUrl: "http://127.0.0.1:9", publicKey: "pk", secretKey: "sk" } },
    spool: false,
    exitTimeout: 0.1,
    logger: fails,
    mask: fails,
  },
};
if (MODE !== "bare") {
  configure(OPTIONS[MODE]);
  registerTelemetry(aiSdkTelemetry());
  // Only the broken program has events that cannot be read.
  if (MODE === "broken") breakEvents(globalThis.AI_SDK_TELEMETRY_INTEGRATIONS[0]);
}
const observe = MODE === "bare" ? (_, fn) => fn : traced;

function breakEvents(telemetry) {
  const hostile = new Proxy({}, { ownKeys: fails, get: fails, getPrototypeOf: fails });
  for (const name of Object.keys(telemetry).filter((key) => key.startsWith("on"))) {
    telemetry[name](hostile);
    telemetry[name](undefined);
  }
}

const model = (mistral) => mistral("mistral-small-latest");
const common = { prompt: "?", tools: weatherTools(), stopWhen: stepCountIs(3) };
const shape = (value) => ({
  constructor: value.constructor.name,
  keys: Reflect.ownKeys(value).map(String),
});
const seen = {};

async function see(name, replies, use) {
  let requests = 0;
  const outcome = await withMistral(replies, async (mistral, standIn) => {
    const result = await observe(name, async () => use(mistral, standIn))().catch((error) => ({
      error: [error.name, error.message, error.statusCode ?? null],
    }));
    requests = standIn.requests.length;
    return result;
  });
  seen[name] = { outcome, requests };
}

await see("generate", TOOL_REPLIES, async (mistral) => {
  const result = await generateText({ ...common, model: model(mistral) });
  const { text, usage, totalUsage, finishReason, steps } = result;
  return { text, usage, totalUsage, finishReason, steps: steps.length, ...shape(result) };
});
await see("text stream", TOOL_REPLIES, async (mistral) => {
  const result = streamText({ ...common, model: model(mistral) });
  const parts = [];
  for await (const part of result.textStream) parts.push(part);
  return { parts, text: await result.text, usage: await result.totalUsage, ...shape(result) };
});
await see("full stream", TOOL_REPLIES, async (mistral) => {
  const types = [];
  for await (const part of streamText({ ...common, model: model(mistral) }).fullStream) {
    types.push(part.type);
  }
  return types;
});
await see("response", TOOL_REPLIES, async (mistral) => {
  const response = streamText({ ...common, model: model(mistral) }).toTextStreamResponse();
  return [response.constructor.name, response.status, await response.text()];
});
await see("break", [{ text: ["a ", "b ", "c "], chunkDelayMs: 2 }], async (mistral) => {
  const parts = [];
  for await (const part of streamText({ model: model(mistral), prompt: "?" }).textStream) {
    parts.push(part);
    break;
  }
  return parts;
});
await see("abort", [{ text: ["a ", "b ", "c "], chunkDelayMs: 30 }], async (mistral) => {
  const controller = new AbortController();
  const types = [];
  const { fullStream } = streamText({
    model: model(mistral),
    prompt: "?",
    abortSignal: controller.signal,
  });
  for await (const { type } of fullStream) {
    types.push(type);
    if (type === "text-delta") controller.abort();
  }
  return [types.includes("abort"), types.includes("finish")];
});
await see(
  "cut",
  [{ text: ["a ", "b ", "c"], fault: { kind: "cut", after: 2 } }],
  async (mistral) => {
    const errors = [];
    const onError = ({ error }) => errors.push([error.name, error.message]);
    const { fullStream } = streamText({ model: model(mistral), prompt: "?", onError });
    const types = [];
    for await (const { type } of fullStream) types.push(type);
    return { types, errors };
  },
);
await see("refused", [{ status: 400, body: { message: "No" } }], (mistral) =>
  generateText({ model: model(mistral), prompt: "?" }),
);
await see("failing tool", TOOL_REPLIES, async (mistral) => {
  const tools = weatherTools(fails);
  const { steps } = await generateText({ ...common, tools, model: model(mistral) });
  return steps[0].content.map(({ type, error }) => [type, error?.message ?? null]);
});
await see("object", [{ text: ['{"a":', "1}"] }], async (mistral) => {
  const schema = z.object({ a: z.number() });
  const result = streamObject({ model: model(mistral), prompt: "?", schema });
  const parts = [];
  for await (const part of result.partialObjectStream) parts.push(part);
  return { parts, object: await result.object };
});
await see("langchain", [{ text: ["a ", "b"] }, { text: ["a ", "b"] }], async (_, { url }) => {
  const chat = new ChatMistralAI({ apiKey: "any", serverURL: url, model: "mistral-small-latest" });
  const stream = observe("stream", () => chat.stream("?"));
  const chunks = [];
  for await (const chunk of await stream()) chunks.push(shape(chunk), JSON.stringify(chunk));
  const message = await observe("invoke", () => chat.invoke("?"), { asType: "generation" })();
  return { chunks, message: JSON.stringify(message), ...shape(message) };
});
console.log(JSON.stringify(seen));
await shutdown();
