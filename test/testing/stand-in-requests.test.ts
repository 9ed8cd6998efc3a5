// The stand-in's record of a request, and the requests that it refuses as the real API does.
import { Mistral } from "@mistralai/mistralai";
import { expect, test } from "vitest";
import { type MistralStandIn, startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";

const greeting = {
  model: "mistral-small-latest",
  messages: [{ role: "user" as const, content: "Good morning" }],
};

async function post(mistral: MistralStandIn, path: string, body: string, key = "Bearer any") {
  const headers = { "content-type": "application/json", authorization: key };
  const response = await fetch(mistral.url + path, { method: "POST", headers, body });
  return { status: response.status, body: await response.json() };
}

test("the mock server records requests in the order of arrival, with parsed bodies", async () => {
  await using mistral = await startMistralStandIn();
  const client = new Mistral({ apiKey: "secret", serverURL: mistral.url });
  await client.chat.complete({ ...greeting, temperature: 0.2, maxTokens: 5 });
  expect(mistral.requests).toHaveLength(1);
  expect(mistral.requests[0]).toMatchObject({
    method: "POST",
    path: "/v1/chat/completions",
    query: {},
    headers: { authorization: "Bearer secret", "content-type": "application/json" },
    body: { model: "mistral-small-latest", temperature: 0.2, max_tokens: 5, stream: false },
    stream: false,
    prompt: "Good morning",
  });
});

test("the prompt of a recorded request is the text of the last user message, whatever its shape", async () => {
  await using mistral = await startMistralStandIn();
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  await client.chat.complete({
    model: "mistral-small-latest",
    messages: [
      { role: "user", content: "First" },
      { role: "user", content: [{ type: "text", text: "Second" }] },
      { role: "assistant", content: "Third", prefix: true },
    ],
  });
  expect(mistral.requests[0]?.prompt).toBe("Second");
});

test("the mock server records a form by its fields, and files by their names", async () => {
  await using mistral = await startMistralStandIn();
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  const request = {
    model: "voxtral-mini-latest",
    file: { fileName: "deck.mp3", content: new Uint8Array([1, 2]) },
    contextBias: ["gull", "herring"],
  };
  await expect(client.audio.transcriptions.complete(request)).rejects.toMatchObject({
    statusCode: 404,
  });
  expect(mistral.requests[0]?.body).toEqual({
    __multipart__: {
      model: "voxtral-mini-latest",
      file: "deck.mp3",
      context_bias: ["gull", "herring"],
      diarize: "false",
      stream: "false",
    },
  });
});

test.each(["wrong-key", ""])("the mock server refuses the key %j with 401", async (key) => {
  await using mistral = await startMistralStandIn({ replies: [{ text: "never" }] });
  const answer = await post(
    mistral,
    "/v1/chat/completions",
    JSON.stringify(greeting),
    `Bearer ${key}`,
  );
  expect(answer).toEqual({ status: 401, body: { detail: "Invalid API Key" } });
});

test("the SDK reports a wrong key as an error with status 401", async () => {
  await using mistral = await startMistralStandIn();
  const client = new Mistral({ apiKey: "wrong-key", serverURL: mistral.url });
  await expect(client.chat.stream(greeting)).rejects.toMatchObject({ statusCode: 401 });
});

test.each([
  ["/v1/chat/completions", { model: "m" }, "messages"],
  ["/v1/chat/completions", { messages: [] }, "model"],
  ["/v1/fim/completions", { model: "m" }, "prompt"],
  ["/v1/agents/completions", { messages: [] }, "agent_id"],
])("the mock server's %s refuses %j with 422 and names %s", async (path, body, field) => {
  await using mistral = await startMistralStandIn();
  expect(await post(mistral, path, JSON.stringify(body))).toMatchObject({
    status: 422,
    body: { detail: [{ type: "missing", loc: ["body", field] }] },
  });
});

test("the mock server refuses a body that is not JSON with 422 and records it as text", async () => {
  await using mistral = await startMistralStandIn();
  const answer = await post(mistral, "/v1/chat/completions", "{broken");
  expect(answer.status).toBe(422);
  expect(mistral.requests[0]?.body).toBe("{broken");
});

const call = (id: string) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
const calls = { role: "assistant", tool_calls: [call("aaaaaaaa1"), call("aaaaaaaa2")] };
const result = { role: "tool", content: "1" };
const user = { role: "user", content: "Go on" };

test.each([
  ["one result for two calls", [user, calls, result], 400],
  ["a user who speaks before the second result", [user, calls, result, user], 400],
  ["a result that nobody asked for", [user, result], 400],
  ["two results for two calls", [user, calls, result, result], 200],
  ["two rounds of calls and results", [user, calls, result, result, calls, result, result], 200],
])("the mock server answers %s with %3$s", async (_, messages, status) => {
  await using mistral = await startMistralStandIn();
  const body = JSON.stringify({ model: "mistral-small-latest", messages });
  const answer = await post(mistral, "/v1/chat/completions", body);
  expect(answer.status).toBe(status);
});

test("a refused request does not use up a reply", async () => {
  await using mistral = await startMistralStandIn({ replies: [{ text: "one" }, { text: "two" }] });
  await post(mistral, "/v1/chat/completions", "{}");
  expect(await post(mistral, "/v1/chat/completions", JSON.stringify(greeting))).toMatchObject({
    body: { choices: [{ message: { content: "one" } }] },
  });
});

test("a path without an answer gets a 404 with advice", async () => {
  await using mistral = await startMistralStandIn({ replies: [{ text: "Hello" }] });
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  await expect(client.embeddings.create({ model: "mistral-embed", inputs: ["x"] })).rejects.toThrow(
    "has no answer to POST /v1/embeddings. Add one to `replies` or `exchanges`",
  );
});

test("a reply with a body serves any path", async () => {
  const body = { id: "1", model: "m", results: [{ categories: { law: true } }] };
  await using mistral = await startMistralStandIn({ replies: [{ text: "Hello" }, { body }] });
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  await client.chat.complete(greeting);
  const answer = await client.classifiers.moderate({ model: "m", inputs: ["x"] });
  expect(answer.results).toEqual([{ categories: { law: true } }]);
});

test("a reply function that throws fails the request with its error", async () => {
  await using mistral = await startMistralStandIn({
    replies: () => {
      throw new Error("no idea");
    },
  });
  const answer = await post(mistral, "/v1/chat/completions", JSON.stringify(greeting));
  expect(answer).toMatchObject({
    status: 500,
    body: { message: "The `replies` of the mock server failed: Error: no idea" },
  });
});

test("closing the mock server twice is allowed", async () => {
  const mistral = await startMistralStandIn();
  await mistral.close();
  await expect(mistral.close()).resolves.toBeUndefined();
});
