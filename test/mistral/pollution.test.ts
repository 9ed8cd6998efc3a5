// Properties that other code puts on Object.prototype are neither in a request nor in an answer of Mistral.
import { HTTPClient, Mistral } from "@mistralai/mistralai";
import { afterEach, expect, test } from "vitest";
import { observeMistral } from "../../src/index.js";
import { captureTraces } from "../../src/testing/index.js";

/** Names that the readers of requests and answers look for, but for those that the SDK itself takes over. */
const NAMES = {
  cachedTokens: 9,
  cached_tokens: 9,
  numCachedTokens: 9,
  promptAudioSeconds: 60,
  connectorTokens: 7,
  audioTokens: 5,
  response_model: "polluted",
  toolChoice: "any",
  responseFormat: { type: "json_object" },
  thinking: [{ type: "text", text: "polluted" }],
  toolCallId: "polluted1",
  modelParameters: { polluted: true },
  statusMessage: "polluted",
  completionStartTime: new Date(0),
  costDetails: { total: 5 },
  steps: [],
};

function clean(): void {
  for (const name of Object.keys(NAMES)) Reflect.deleteProperty(Object.prototype, name);
}
afterEach(clean);

const usage = { prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 };
const about = { id: "1", object: "chat.completion", created: 1, model: "mistral-small-2506" };

/** Answers as Mistral does. A mock server in this process would read the polluted names as well. */
async function answer(request: Request): Promise<Response> {
  const { stream } = (await request.json()) as { stream?: boolean };
  const role = "assistant";
  if (!stream) {
    const choices = [{ index: 0, message: { role, content: "One" }, finish_reason: "stop" }];
    return Response.json({ ...about, choices, usage });
  }
  const choices = [{ index: 0, delta: { role, content: "Two" }, finish_reason: "stop" }];
  const text = `data: ${JSON.stringify({ ...about, choices, usage })}\n\ndata: [DONE]\n\n`;
  return new Response(text, { headers: { "content-type": "text/event-stream" } });
}

test("polluted properties are not recorded of a completion and a stream", async () => {
  const httpClient = new HTTPClient({ fetcher: (input) => answer(input as Request) });
  const client = observeMistral(new Mistral({ apiKey: "any", httpClient }));
  const request = {
    model: "mistral-small-latest",
    messages: [{ role: "user" as const, content: "?" }],
  };
  const record = async () => {
    const { observations, result } = await captureTraces(async () => {
      const answer = await client.chat.complete(request);
      const texts = [answer.choices[0]?.message?.content];
      for await (const { data } of await client.chat.stream(request)) {
        texts.push(data.choices[0]?.delta.content);
      }
      return texts;
    });
    return {
      result,
      observations: observations.map(
        ({ id: _, traceId: __, startMs: ___, endMs: ____, metadata, ...rest }) => ({
          ...rest,
          completionStartMs: rest.completionStartMs !== undefined,
          metadata: Object.keys(metadata ?? {}),
        }),
      ),
    };
  };
  const expected = await record();
  Object.assign(Object.prototype, NAMES);
  const polluted = await record();
  clean();
  expect(expected.result).toEqual(["One", "Two"]);
  expect(expected.observations).toMatchObject([{ usage: { total: 6 } }, { usage: { total: 6 } }]);
  expect(polluted).toEqual(expected);
});
