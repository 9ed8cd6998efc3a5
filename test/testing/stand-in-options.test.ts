// A wrong option of the stand-in or the receiver is an error where it is passed.
import { Mistral } from "@mistralai/mistralai";
import { expect, test } from "vitest";
import { startMistralStandIn, startReceiver, type Reply } from "../../src/testing/index.js";

test.each<[what: string, reply: object, message: string]>([
  ["a misspelt field", { txt: "Hi" }, "replies[0]: unknown option `txt`. Did you mean `text`?"],
  [
    "a text that is none",
    { text: 1 },
    "replies[0]: `text` must be a string, or an array, each item a string (got 1).",
  ],
  [
    "a status that is none",
    { status: 42 },
    "replies[0]: `status` must be an HTTP status between 200 and 599 (got 42).",
  ],
  [
    "headers that are no strings",
    { headers: { "retry-after": 1 } },
    "replies[0]: `headers` must be an object of strings",
  ],
  [
    "a negative delay",
    { delayMs: -1 },
    "replies[0]: `delayMs` must be a number of milliseconds between 0 and",
  ],
  [
    "a tool call without a name",
    { toolCalls: [{ arguments: {} }] },
    "replies[0].toolCalls[0]: `name` is required.",
  ],
  [
    "a tool call as on the wire",
    { toolCalls: [{ function: {} }] },
    "replies[0].toolCalls[0]: unknown option `function`.",
  ],
  [
    "usage as on the wire",
    { usage: { prompt_tokens: 1 } },
    "replies[0].usage: unknown option `prompt_tokens`.",
  ],
  [
    "half a usage",
    { usage: { promptTokens: 1 } },
    "replies[0].usage: `completionTokens` is required.",
  ],
  [
    "a fault that is a word",
    { fault: "cut" },
    'replies[0]: `fault` must be an object (got "cut").',
  ],
  [
    "an unknown fault",
    { fault: { kind: "slow" } },
    'replies[0].fault: `kind` must be one of "cut", "cut-inside",',
  ],
  [
    "an error in another fault",
    { fault: { kind: "cut", error: {} } },
    'replies[0].fault: `error` has no effect beside `kind` "cut".',
  ],
  [
    "content and text",
    { content: [], text: "Hi" },
    "replies[0]: `text` has no effect beside `content`.",
  ],
  [
    "a body and a text",
    { body: {}, text: "Hi" },
    "replies[0]: `text` has no effect beside `body`.",
  ],
  [
    "an error and a text",
    { status: 500, text: "Hi" },
    "replies[0]: `text` has no effect beside a `status` of 400 or more.",
  ],
  [
    "choices and a text",
    { choices: [{ text: "a" }], text: "Hi" },
    "replies[0]: `text` has no effect beside `choices`.",
  ],
  [
    "a misspelt choice",
    { choices: [{ text: "a" }, { txt: "b" }] },
    "replies[0].choices[1]: unknown option `txt`.",
  ],
])("the mock server rejects the wrong option: %s", async (_, reply, message) => {
  await expect(startMistralStandIn({ replies: [reply as Reply] })).rejects.toThrow(
    `startMistralStandIn: ${message}`,
  );
});

test("the mock server rejects an unknown option, and replies that are neither a list nor a function", async () => {
  await expect(startMistralStandIn({ reply: [] } as never)).rejects.toThrow(
    "startMistralStandIn: unknown option `reply`. Known: replies, exchanges, chunkDelayMs.",
  );
  await expect(startMistralStandIn({ replies: { text: "Hi" } } as never)).rejects.toThrow(
    "startMistralStandIn: `replies` must be an array, or a function (got an object with text).",
  );
  await expect(startReceiver({ keys: {} } as never)).rejects.toThrow(
    "startReceiver: unknown option `keys`. Known: publicKey,",
  );
});

test.each<[reply: Reply, message: string]>([
  [{ txt: "Hi" } as Reply, "the reply of a function: unknown option"],
  [
    { text: "Hi", fault: { kind: "malformed", after: 9 } },
    'the fault \\"malformed\\" is after 9 events, but the stream has only 4',
  ],
])(
  "a reply that does not fit its request is answered with 500 and the reason",
  async (reply, message) => {
    await using mistral = await startMistralStandIn({ replies: () => reply });
    const client = new Mistral({ apiKey: "any", serverURL: mistral.url });
    const messages = [{ role: "user" as const, content: "Hello" }];
    const error: unknown = await client.chat
      .stream({ model: "mistral-small-latest", messages })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      statusCode: 500,
      body: expect.stringContaining(message) as string,
    });
  },
);
