// A program's common uses of the package, each with the traces that it must make. Run with each
// version of the SDK: what comes must be the same.
import "./one-event-a-chunk.js";
import { Mistral } from "@mistralai/mistralai";
import { MistralTraced, observe, observeMistral, tool } from "mistral-traced";
import { captureTraces, formatTrace, startMistralStandIn } from "mistral-traced/testing";
import { MusicianGuide } from "../../../examples/cookbook/async-completion.js";
import { FiveMusiciansGuide } from "../../../examples/cookbook/async-streaming.js";
import { PaintingGuide } from "../../../examples/cookbook/chained-completions.js";
import { PainterGuide } from "../../../examples/cookbook/completion.js";
import { FivePaintersGuide } from "../../../examples/cookbook/streaming.js";
import { PaymentAssistant } from "../../../examples/cookbook/tool-calling.js";

const model = "mistral-small-latest";

/** The text of one use: its result, and the trees. */
type Use = () => Promise<string>;

async function traced(
  replies: Parameters<typeof startMistralStandIn>[0],
  run: (options: { apiKey: string; serverURL: string }) => Promise<unknown>,
): Promise<string> {
  await using standIn = await startMistralStandIn(replies);
  const options = { apiKey: "any", serverURL: standIn.url };
  const { result, observations } = await captureTraces(() => run(options));
  // The ids of tool calls are random, and the mock server counts the JSON of the request.
  const trees = formatTrace(observations)
    .replaceAll(/"id":"\w{9}"/g, '"id":"*"')
    .replaceAll(/(input|total) \d+/g, "$1 *");
  return `${JSON.stringify(result)}\n${trees}`;
}

async function failureOf(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return (error as { statusCode?: number }).statusCode ?? String(error);
  }
}

/** A completion with a client and with a service, an error, and a call that is not traced. */
const run: Use = () =>
  traced(
    { replies: [{ text: "Hello." }, { text: "Hello again." }, { status: 429 }] },
    async (options) => {
      const raw = new Mistral(options);
      const mistral = observeMistral(raw);
      const service = new MistralTraced(options);
      const messages = [{ role: "user" as const, content: "Hi" }];
      const client = await observe(async function viaClient() {
        return (await mistral.chat.complete({ model, messages })).choices[0]?.message?.content;
      })();
      const own = await service.mistralCompletion({ model, messages });
      const failure = await failureOf(() => mistral.chat.complete({ model, messages }));
      const isSame = mistral.chat === mistral.chat && raw.chat !== mistral.chat;
      return [client, own.choices[0]?.message?.content, failure, isSame];
    },
  );

/** Streams that are read to the end, broken off, and read as text. */
const stream: Use = () =>
  traced(
    { replies: [{ text: "One two three" }, { text: "One two three" }, { text: "One two three" }] },
    async (options) => {
      const mistral = observeMistral(new Mistral(options));
      const service = new MistralTraced(options);
      const messages = [{ role: "user" as const, content: "Count" }];
      let whole = "";
      for await (const { data } of await mistral.chat.stream({ model, messages })) {
        whole += String(data.choices[0]?.delta.content ?? "");
      }
      for await (const { data } of await mistral.chat.stream({ model, messages })) {
        if (data.choices[0]?.delta.content) break;
      }
      let text = "";
      for await (const piece of service.streamMistralCompletion({ model, messages })) text += piece;
      return [whole, text];
    },
  );

/** The loop of tools, whole and streamed. */
const tools: Use = () => {
  const call = { toolCalls: [{ name: "weather", arguments: { city: "Paris" } }] };
  return traced(
    { replies: [call, { text: "It is sunny." }, call, { text: "It is sunny." }] },
    async (options) => {
      const service = new MistralTraced(options);
      const weather = tool(async ({ city }: { city: string }) => ({ city, sky: "clear" }), {
        name: "weather",
        description: "The weather in a city",
        parameters: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        } as const,
      });
      const request = { model, messages: [{ role: "user" as const, content: "Weather?" }] };
      const { text } = await service.runTools({ ...request, tools: [weather] });
      const events: string[] = [];
      for await (const event of service.streamTools({ ...request, tools: [weather] })) {
        events.push(event.type);
      }
      return [text, [...new Set(events)]];
    },
  );
};

/** The sections of Langfuse's cookbook. */
const cookbook: Use = () =>
  traced({}, async (options) => {
    const pieces: string[] = [];
    await new PainterGuide(options).findBestPainterFrom();
    await new PaintingGuide(options).findBestPaintingFrom("Germany");
    for await (const text of new FivePaintersGuide(options).streamFindBestFivePainterFrom(
      "Spain",
    )) {
      pieces.push(text);
    }
    await new MusicianGuide(options).asyncFindBestMusicianFrom("Spain");
    const musicians = new FiveMusiciansGuide(options);
    for await (const text of musicians.asyncStreamFindBestFiveMusicianFrom("Spain")) {
      pieces.push(text);
    }
    return [
      pieces.join(""),
      await new PaymentAssistant(options).toolCallingCheckTransactionStatus("T1005"),
    ];
  });

const uses = { run, stream, tools, cookbook };
const results: Record<string, string> = {};
for (const [name, use] of Object.entries(uses)) {
  // oxlint-disable-next-line no-await-in-loop -- one mock server after the other
  results[name] = await use().catch((error: unknown) => `failed: ${(error as Error).stack}`);
}
process.stdout.write(JSON.stringify(results));
process.exit();
