// The stand-in as a user sees it: the real Mistral client talks to it over HTTP.
import { Mistral } from "@mistralai/mistralai";
import type { CompletionEvent } from "@mistralai/mistralai/models/components";
import { afterEach, expect, test } from "vitest";
import {
  type MistralStandIn,
  type MistralStandInOptions,
  startMistralStandIn,
} from "../../src/testing/stand-in/stand-in.js";

const running: MistralStandIn[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((mistral) => mistral.close()));
});

async function start(options?: MistralStandInOptions) {
  const mistral = await startMistralStandIn(options);
  running.push(mistral);
  return { mistral, client: new Mistral({ apiKey: "any", serverURL: mistral.url }) };
}

const hello = {
  model: "mistral-small-latest",
  messages: [{ role: "user" as const, content: "Good morning" }],
};

async function chunksOf(stream: AsyncIterable<CompletionEvent>) {
  const chunks = [];
  for await (const { data } of stream) chunks.push(data);
  return chunks;
}

test("a text reply answers a complete call with usage reckoned from the texts", async () => {
  const { client } = await start({ replies: [{ text: "Good morning to you" }] });
  const answer = await client.chat.complete(hello);
  expect(answer.choices[0]?.message?.content).toBe("Good morning to you");
  expect(answer.choices[0]?.finishReason).toBe("stop");
  expect(answer.model).toBe("mistral-small-latest");
  expect(answer.usage).toMatchObject({ promptTokens: 3, completionTokens: 5, totalTokens: 8 });
});

test("the same reply streams: an empty delta, the words, one usage beside the finish reason", async () => {
  const { client } = await start({ replies: [{ text: "Good morning to you" }] });
  const chunks = await chunksOf(await client.chat.stream(hello));
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content)).toEqual([
    "",
    "Good",
    " morning",
    " to",
    " you",
    "",
  ]);
  expect(chunks.map((chunk) => chunk.choices[0]?.finishReason)).toEqual([
    null,
    null,
    null,
    null,
    null,
    "stop",
  ]);
  expect(chunks.map((chunk) => chunk.usage?.totalTokens)).toEqual([
    ...Array.from({ length: 5 }, () => undefined),
    8,
  ]);
});

test("the same conversation gets the same answers in every run", async () => {
  const first = await start();
  const second = await start();
  const one = await first.client.chat.complete(hello);
  const other = await second.client.chat.complete(hello);
  expect(one).toEqual(other);
});
