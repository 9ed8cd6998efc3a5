// One agent with a tool, a stream and an embedding on each version of the AI SDK.
import { recording } from "./spans.mjs";

const version = Number(process.argv[2]);
const ai = await import(`ai${version}`);
const mocks = await import(`ai${version}/test`);
const { z } = await import("zod");
const { take } = recording();

const Model = mocks[`MockLanguageModelV${{ 4: 1, 5: 2, 6: 3, 7: 4 }[version]}`];
const Embedder = mocks[`MockEmbeddingModelV${{ 4: 1, 5: 2, 6: 3, 7: 4 }[version]}`];
const usage = {
  4: { promptTokens: 120, completionTokens: 5 },
  5: {
    inputTokens: 120,
    outputTokens: 5,
    totalTokens: 125,
    cachedInputTokens: 100,
    reasoningTokens: 2,
  },
}[version] ?? {
  inputTokens: { total: 120, noCache: 20, cacheRead: 100, cacheWrite: 0 },
  outputTokens: { total: 5, text: 3, reasoning: 2 },
};
const input = '{"city":"Paris"}';
const call = { toolCallId: "abc123def", toolName: "weather" };
const finish = (reason) => (version > 5 ? { unified: reason, raw: reason } : reason);
const answers = [
  version === 4
    ? {
        finishReason: "tool-calls",
        toolCalls: [{ toolCallType: "function", ...call, args: input }],
      }
    : { finishReason: finish("tool-calls"), content: [{ type: "tool-call", ...call, input }] },
  version === 4
    ? { finishReason: "stop", text: "It is sunny." }
    : { finishReason: finish("stop"), content: [{ type: "text", text: "It is sunny." }] },
];
let turn = 0;
const parts =
  version === 4
    ? [
        { type: "text-delta", textDelta: "Hel" },
        { type: "text-delta", textDelta: "lo" },
        { type: "finish", finishReason: "stop", usage },
      ]
    : [
        { type: "stream-start", warnings: [] },
        { type: "text-start", id: "1" },
        { type: "text-delta", id: "1", delta: "Hel" },
        { type: "text-delta", id: "1", delta: "lo" },
        { type: "text-end", id: "1" },
        { type: "finish", finishReason: finish("stop"), usage },
      ];
const model = new Model({
  modelId: "mistral-small-latest",
  provider: "mistral",
  doGenerate: async () => ({
    usage,
    warnings: [],
    rawCall: { rawPrompt: null, rawSettings: {} },
    ...answers[turn++],
  }),
  doStream: async () => ({
    stream: mocks.convertArrayToReadableStream(parts),
    rawCall: { rawPrompt: null, rawSettings: {} },
  }),
});
const weather = ai.tool({
  description: "The weather",
  [version === 4 ? "parameters" : "inputSchema"]: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, sky: "clear" }),
});
const metadata = { userId: "u-1", sessionId: "s-1", tags: ["demo"], team: "maps" };
const telemetry = { isEnabled: true, functionId: "ask", metadata };
if (version === 7) {
  const { OpenTelemetry } = await import("@ai-sdk/otel");
  ai.registerTelemetry(new OpenTelemetry());
}
const settings = { experimental_telemetry: telemetry, telemetry, temperature: 0.2 };
await ai.generateText({
  model,
  [version === 7 ? "instructions" : "system"]: "Be brief.",
  prompt: "Weather in Paris?",
  tools: { weather },
  ...(version === 4 ? { maxSteps: 3 } : { stopWhen: ai.stepCountIs(3) }),
  ...settings,
});
const { textStream } = ai.streamText({ model, prompt: "Hello?", ...settings });
for await (const _ of textStream);
await ai.embed({
  model: new Embedder({
    doEmbed: async () => ({ embeddings: [[1, 2]], usage: { tokens: 7 }, warnings: [] }),
  }),
  value: "hi",
  ...settings,
});
process.stdout.write(JSON.stringify(take()));
