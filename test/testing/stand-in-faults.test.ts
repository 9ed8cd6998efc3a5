// Errors and faults on the wire, as the real Mistral client meets them.
import { Mistral } from "@mistralai/mistralai";
import {
  ConnectionError,
  HTTPValidationError,
  RequestTimeoutError,
  SDKError,
} from "@mistralai/mistralai/models/errors";
import { expect, test } from "vitest";
import type { Fault, Reply } from "../../src/testing/stand-in/reply.js";
import { startMistralStandIn } from "../../src/testing/stand-in/stand-in.js";

const greeting = {
  model: "mistral-small-latest",
  messages: [{ role: "user" as const, content: "Good morning" }],
};

/** The reply's stream has seven events: "", five words and the end; then `[DONE]`. */
const text = "one two three four five";

async function complete(reply: Reply, options?: { timeoutMs?: number }): Promise<unknown> {
  await using mistral = await startMistralStandIn({ replies: [reply] });
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  return await client.chat.complete(greeting, options).catch((error: unknown) => error);
}

function completeWith(fault: Fault, timeoutMs = 5_000): Promise<unknown> {
  return complete({ text, fault }, { timeoutMs });
}

/** The number of events that arrived, and the end of the stream. */
async function stream(fault: Fault): Promise<{ events: number; error?: unknown }> {
  await using mistral = await startMistralStandIn({ replies: [{ text, fault }] });
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  let events = 0;
  try {
    for await (const _ of await client.chat.stream(greeting)) events += 1;
    return { events };
  } catch (error) {
    return { events, error };
  }
}

test("a reply with only a status has the error body that Mistral sends with it", async () => {
  const error = await complete({ status: 429, headers: { "retry-after": "1" } });
  expect(error).toBeInstanceOf(SDKError);
  const { statusCode, body, headers } = error as SDKError;
  expect(statusCode).toBe(429);
  expect(JSON.parse(body)).toMatchObject({ type: "rate_limited", code: "1300" });
  expect(headers.get("retry-after")).toBe("1");
  expect(headers.get("mistral-correlation-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test("a reply with status 422 is a validation error to the SDK", async () => {
  expect(await complete({ status: 422 })).toBeInstanceOf(HTTPValidationError);
});

test("a reply with a body sends it instead of the answer: JSON, or a string as it is", async () => {
  const refused = await complete({ status: 400, body: { object: "error", message: "no" } });
  expect(JSON.parse((refused as SDKError).body)).toEqual({ object: "error", message: "no" });
  const page = { body: "<html></html>", headers: { "content-type": "text/html" } };
  expect(await complete(page)).toMatchObject({ statusCode: 200, body: "<html></html>" });
});

test("a retrying client gets the second reply after a first one with an error", async () => {
  await using mistral = await startMistralStandIn({ replies: [{ status: 503 }, { text: "ok" }] });
  const backoff = { initialInterval: 1, maxInterval: 2, exponent: 1, maxElapsedTime: 10_000 };
  const client = new Mistral({
    apiKey: "any",
    serverURL: mistral.url,
    retryConfig: { strategy: "backoff", backoff, retryConnectionErrors: true },
  });
  const answer = await client.chat.complete(greeting);
  expect(answer.choices[0]?.message?.content).toBe("ok");
  expect(mistral.requests).toHaveLength(2);
});

test.each([0, 3])('the fault "cut" ends the socket after %i events of a stream', async (after) => {
  const { events, error } = await stream({ kind: "cut", after });
  expect(events).toBe(after);
  expect(error).toMatchObject({ message: "terminated" });
});

test('the fault "cut-inside" ends the socket within an event, which is lost', async () => {
  const { events, error } = await stream({ kind: "cut-inside", after: 2 });
  expect(events).toBe(2);
  expect(error).toMatchObject({ message: "terminated" });
});

test('the fault "end" ends the stream early, and the SDK reads it as complete', async () => {
  expect(await stream({ kind: "end", after: 3 })).toEqual({ events: 3 });
});

test('the fault "missing-done" sends all events, and the SDK reads the stream as complete', async () => {
  expect(await stream({ kind: "missing-done" })).toEqual({ events: 7 });
});

test('the fault "malformed" makes the SDK fail at the broken event', async () => {
  const { events, error } = await stream({ kind: "malformed", after: 4 });
  expect(events).toBe(4);
  expect(String(error)).toContain("malformed json");
});

test('the fault "error" makes the SDK fail at an error object instead of an event', async () => {
  const { events, error } = await stream({ kind: "error", after: 2 });
  expect(events).toBe(2);
  expect(error).toMatchObject({ name: "ZodError" });
});

test('the fault "stall" sends nothing more until the SDK gives up', async () => {
  const fault: Fault = { kind: "stall", after: 2 };
  await using mistral = await startMistralStandIn({ replies: [{ text, fault }] });
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  const controller = new AbortController();
  const events = await client.chat.stream(greeting, { signal: controller.signal });
  const reader = events.getReader();
  await reader.read();
  await reader.read();
  const third = reader.read();
  controller.abort(new Error("enough"));
  await expect(third).rejects.toThrow("enough");
});

test("a complete answer has the same faults as a stream", async () => {
  expect(await completeWith({ kind: "cut" })).toBeInstanceOf(ConnectionError);
  expect(await completeWith({ kind: "cut-inside" })).toMatchObject({ message: "terminated" });
  expect(await completeWith({ kind: "end" })).toBeInstanceOf(SyntaxError);
  expect(await completeWith({ kind: "malformed", after: 5 })).toBeInstanceOf(SyntaxError);
  expect(await completeWith({ kind: "stall" }, 50)).toBeInstanceOf(RequestTimeoutError);
  expect(await completeWith({ kind: "error", error: { message: "busy" } })).toMatchObject({
    statusCode: 500,
    body: '{"message":"busy"}',
  });
  expect(await completeWith({ kind: "missing-done" })).toMatchObject({ model: greeting.model });
});

test("a delayed answer can be waited for or given up", async () => {
  expect(await complete({ text, delayMs: 5 })).toMatchObject({ model: greeting.model });
  expect(await complete({ text, delayMs: 60_000 }, { timeoutMs: 20 })).toBeInstanceOf(
    RequestTimeoutError,
  );
});

test("a slow stream can be broken off, and closing the mock server does not wait for it", async () => {
  await using mistral = await startMistralStandIn({ replies: [{ text }], chunkDelayMs: 60_000 });
  const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
  const stopped = await client.chat.stream(greeting);
  for await (const { data } of stopped) {
    expect(data.choices[0]?.delta.content).toBe("");
    break;
  }
  // The broken-off answer is no longer sent.
  await expect.poll(() => mistral.answering).toBe(0);
  const left = await client.chat.stream(greeting);
  expect(mistral.answering).toBe(1);
  const reader = left.getReader();
  await reader.read();
  const next = reader.read();
  await Promise.all([mistral.close(), expect(next).rejects.toThrow("terminated")]);
});
