// Replies written by hand, as the real Mistral client receives them over HTTP.
import { Mistral } from "@mistralai/mistralai";
import type { CompletionEvent } from "@mistralai/mistralai/models/components";
import { expect, test } from "vitest";
import type { Reply } from "../../src/testing/stand-in/reply.js";
import { type MistralStandIn, startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";

const model = "mistral-small-latest";
const greeting = ask("Good morning");

function ask(content: string) {
  return { model, messages: [{ role: "user" as const, content }] };
}

function clientOf(mistral: MistralStandIn): Mistral {
  return new Mistral({ apiKey: "any", serverURL: mistral.url });
}

async function completeWith(reply: Reply) {
  await using mistral = await startMistralStandIn({ replies: [reply] });
  return await clientOf(mistral).chat.complete(greeting);
}

async function streamWith(reply: Reply) {
  await using mistral = await startMistralStandIn({ replies: [reply] });
  return await chunksOf(await clientOf(mistral).chat.stream(greeting));
}

async function chunksOf(stream: AsyncIterable<CompletionEvent>) {
  const chunks = [];
  for await (const { data } of stream) chunks.push(data);
  return chunks;
}

test("a reply with a text answers a complete call, with usage computed from the texts", async () => {
  const answer = await completeWith({ text: "Good morning to you" });
  expect(answer.choices[0]?.message?.content).toBe("Good morning to you");
  expect(answer.choices[0]?.finishReason).toBe("stop");
  expect(answer.model).toBe(model);
  expect(answer.usage).toMatchObject({ promptTokens: 3, completionTokens: 5, totalTokens: 8 });
});

test("a reply with a text streams an empty delta, the words, and usage beside the finish reason", async () => {
  const chunks = await streamWith({ text: "Good morning" });
  const seen = chunks.map(({ choices: [choice], usage }) => [
    choice?.delta.content,
    choice?.finishReason,
    usage?.totalTokens,
  ]);
  expect(seen).toEqual([
    ["", null, undefined],
    ["Good", null, undefined],
    [" morning", null, undefined],
    ["", "stop", 6],
  ]);
});

test("a reply with a text in pieces streams these pieces", async () => {
  const chunks = await streamWith({ text: ["G", "ood", ""] });
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content)).toEqual(["", "G", "ood", "", ""]);
});

test("a streamed reply keeps all white space of its text", async () => {
  const chunks = await streamWith({ text: "\n\n  two  words\t\n" });
  const pieces = chunks.map((chunk) => chunk.choices[0]?.delta.content);
  expect(pieces).toEqual(["", "\n\n  two", "  words", "\t\n", ""]);
});

test("a reply's tool calls have an id of nine alphanumerics and arguments as JSON text", async () => {
  const answer = await completeWith({ toolCalls: [{ name: "add", arguments: { a: 1 } }] });
  const [choice] = answer.choices;
  expect(choice?.finishReason).toBe("tool_calls");
  expect(choice?.message?.toolCalls).toEqual([
    {
      id: expect.stringMatching(/^[A-Za-z0-9]{9}$/) as string,
      type: "function",
      function: { name: "add", arguments: '{"a":1}' },
      index: 0,
    },
  ]);
});

test("a reply's tool calls stream whole, in the delta with the finish reason", async () => {
  const reply = { toolCalls: [{ name: "add" }, { name: "subtract", arguments: '{"a": 1, "b' }] };
  const chunks = await streamWith(reply);
  expect(chunks).toHaveLength(2);
  const last = chunks[1]?.choices[0];
  expect(last?.finishReason).toBe("tool_calls");
  expect(last?.delta.toolCalls?.map((call) => call.function)).toEqual([
    { name: "add", arguments: "{}" },
    { name: "subtract", arguments: '{"a": 1, "b' },
  ]);
});

test("a reply's fragmented tool calls have id and name in the first fragment only", async () => {
  const toolCalls = [{ id: "abc123DEF", name: "add", arguments: '{"a":1}' }];
  const chunks = await streamWith({ toolCalls, fragmentToolCalls: true });
  const calls = chunks.flatMap((chunk) => chunk.choices[0]?.delta.toolCalls ?? []);
  expect(calls.map((call) => [call.id, call.function.name, call.function.arguments])).toEqual([
    ["abc123DEF", "add", ""],
    ["null", "", '{"a"'],
    ["null", "", ":1}"],
  ]);
  expect(chunks.at(-1)?.choices[0]?.finishReason).toBe("tool_calls");
});

test("a reply's thinking is a chunk before the text", async () => {
  const answer = await completeWith({ thinking: "One and one.", text: "2" });
  expect(answer.choices[0]?.message?.content).toEqual([
    { type: "thinking", thinking: [{ type: "text", text: "One and one." }] },
    { type: "text", text: "2" },
  ]);
});

test("a reply's thinking streams as chunks, after which the content is a plain string", async () => {
  const chunks = await streamWith({ thinking: ["One", " and one."], text: "2" });
  expect(chunks.map((chunk) => chunk.choices[0]?.delta.content)).toEqual([
    "",
    [{ type: "thinking", thinking: [{ type: "text", text: "One" }] }],
    [{ type: "thinking", thinking: [{ type: "text", text: " and one." }] }],
    "2",
    "",
  ]);
});

test("a reply's content in Mistral's form arrives as it is, null included", async () => {
  const content = [{ type: "reference", reference_ids: [1, 2] }];
  const whole = await completeWith({ content });
  expect(whole.choices[0]?.message?.content).toEqual([{ type: "reference", referenceIds: [1, 2] }]);
  const streamed = await streamWith({ content: null });
  expect(streamed[1]?.choices[0]?.delta.content).toBeNull();
});

test("a reply with several choices streams their deltas in turns", async () => {
  const choices = [{ text: "heads" }, { text: "tails it is", finishReason: "length" }];
  const whole = await completeWith({ choices });
  expect(whole.choices.map((choice) => [choice.message?.content, choice.finishReason])).toEqual([
    ["heads", "stop"],
    ["tails it is", "length"],
  ]);
  const chunks = await streamWith({ choices });
  expect(chunks.map((chunk) => chunk.choices[0]?.index)).toEqual([0, 1, 0, 1, 0, 1, 1, 1]);
  expect(chunks.flatMap((chunk, place) => (chunk.usage === undefined ? [] : [place]))).toEqual([7]);
});

test("a request for n choices gets one text n times", async () => {
  await using mistral = await startMistralStandIn({ replies: [{ text: "yes" }] });
  const answer = await clientOf(mistral).chat.complete({ ...greeting, n: 3 });
  expect(answer.choices.map((choice) => choice.message?.content)).toEqual(["yes", "yes", "yes"]);
});

test("a reply's usage, model and finish reason are sent as given", async () => {
  const usage = { promptTokens: 90, completionTokens: 10, cachedTokens: 64, audioTokens: 25 };
  const answer = await completeWith({ text: "x", usage, model: "other", finishReason: "length" });
  expect(answer.usage).toMatchObject({
    promptTokens: 90,
    completionTokens: 10,
    totalTokens: 125,
    prompt_tokens_details: { cached_tokens: 64, audio_tokens: 25 },
  });
  expect([answer.model, answer.choices[0]?.finishReason]).toEqual(["other", "length"]);
});

test("replies are sent in their order, and the last one repeatedly", async () => {
  await using mistral = await startMistralStandIn({ replies: [{ text: "one" }, { text: "two" }] });
  const texts = [];
  for (const _ of [1, 2, 3]) {
    // oxlint-disable-next-line no-await-in-loop -- the order is what is tested
    const answer = await clientOf(mistral).chat.complete(greeting);
    texts.push(answer.choices[0]?.message?.content);
  }
  expect(texts).toEqual(["one", "two", "two"]);
});

test("a reply with `when` answers all matching requests and leaves the order of the others alone", async () => {
  await using mistral = await startMistralStandIn({
    replies: [
      { text: "first" },
      { when: "weather", text: "sunny" },
      { when: ({ stream }) => stream, text: "streamed" },
      { text: "second" },
    ],
  });
  const client = clientOf(mistral);
  const said = async (content: string) => {
    const answer = await client.chat.complete(ask(content));
    return answer.choices[0]?.message?.content;
  };
  expect(await said("The weather?")).toBe("sunny");
  expect(await said("Hello")).toBe("first");
  expect(await said("And the weather tomorrow?")).toBe("sunny");
  expect(await said("Hello")).toBe("second");
  const [, chunk] = await chunksOf(await client.chat.stream(greeting));
  expect(chunk?.choices[0]?.delta.content).toBe("streamed");
});

test("a function returns a reply for each request, or leaves it to the mock server", async () => {
  await using mistral = await startMistralStandIn({
    replies: ({ prompt }) => (prompt === "" ? undefined : { text: prompt.toUpperCase() }),
  });
  const loud = await clientOf(mistral).chat.complete(greeting);
  expect(loud.choices[0]?.message?.content).toBe("GOOD MORNING");
  const own = await clientOf(mistral).chat.complete(ask(""));
  expect(own.choices[0]?.message?.content).toMatch(/^This is the Mistral stand-in/);
});

test("fill-in-the-middle and agents are answered like chat, complete and streamed", async () => {
  await using mistral = await startMistralStandIn({ replies: [{ text: "return 1;" }] });
  const { fim, agents } = clientOf(mistral);
  const code = { model: "codestral-latest", prompt: "function one() {", suffix: "}" };
  const agent = { agentId: "ag_1", messages: greeting.messages };
  const whole = [await fim.complete(code), await agents.complete(agent)];
  const streamed = [
    await chunksOf(await fim.stream(code)),
    await chunksOf(await agents.stream(agent)),
  ];
  expect(whole.map((answer) => answer.choices[0]?.message?.content)).toEqual([
    "return 1;",
    "return 1;",
  ]);
  expect(streamed.map((chunks) => chunks.at(-1)?.choices[0]?.finishReason)).toEqual([
    "stop",
    "stop",
  ]);
  expect(mistral.requests[0]?.prompt).toBe("function one() {");
});

test("the mock server gives the same requests the same answers in every run", async () => {
  const reply: Reply = { toolCalls: [{ name: "add" }] };
  expect(await completeWith(reply)).toEqual(await completeWith(reply));
});
