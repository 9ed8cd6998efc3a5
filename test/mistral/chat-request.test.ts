// The record of a request: the form that Langfuse shows as a chat, without a change to the request.
import { describe, expect, it } from "vitest";
import type { ChatCompletionRequest } from "@mistralai/mistralai/models/components";
import { z } from "zod";
import { chat } from "../../src/mistral/endpoints/chat.js";
import { state } from "../../src/tracing/state.js";
import { ask, model, recordedBy, startClient } from "./client.js";

const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather of a city",
    parameters: { type: "object", properties: { cityName: { type: "string" } } },
  },
} as const;

async function record(request: Omit<ChatCompletionRequest, "model">) {
  const { mistral, standIn } = await startClient();
  const recorded = await recordedBy(() => mistral.chat.complete({ model, ...request }));
  return { ...recorded, sent: standIn.requests[0]?.body };
}

describe("a recorded chat request", () => {
  it("the input of a chat request without tools is the list of messages", async () => {
    const { input } = await record({
      messages: [{ role: "system", content: "Be brief." }, ...ask()],
    });

    expect(input).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hello" },
    ]);
  });

  it("the input of a chat request has tools beside messages, with a user's own names unchanged", async () => {
    const { input } = await record({ messages: ask(), tools: [weather], toolChoice: "any" });

    expect(input).toEqual({ messages: ask(), tools: [weather], tool_choice: "any" });
  });

  it("the input of a chat request names built-in tools by their type", async () => {
    const { input } = await record({
      messages: ask(),
      tools: [{ type: "web_search" }, { type: "document_library", libraryIds: ["one"] }],
    });

    expect(input).toMatchObject({
      tools: [
        { type: "web_search", name: "web_search" },
        { type: "document_library", name: "document_library", library_ids: ["one"] },
      ],
    });
  });

  it("the input of a chat request omits the key of a connector", async () => {
    const authorization = { type: "api-key" as const, value: "a-secret-key" };
    const { input } = await record({
      messages: ask(),
      tools: [{ type: "connector", connectorId: "crm", authorization }],
    });

    expect(input).toMatchObject({ tools: [{ name: "crm", authorization: "[redacted]" }] });
  });

  it("the input of a chat request has tool calls and results in snake_case, arguments as text, and no nulls", async () => {
    const { input, sent } = await record({
      messages: [
        ...ask("The weather?"),
        {
          role: "assistant",
          content: null,
          toolCalls: [
            {
              id: "D681PevKs",
              function: { name: "get_weather", arguments: { cityName: "Paris" } },
            },
          ],
        },
        { role: "tool", name: "get_weather", toolCallId: "D681PevKs", content: "sunny" },
      ],
    });

    expect(input).toEqual([
      { role: "user", content: "The weather?" },
      {
        role: "assistant",
        tool_calls: [
          {
            id: "D681PevKs",
            type: "function",
            function: { name: "get_weather", arguments: '{"cityName":"Paris"}' },
          },
        ],
      },
      { role: "tool", name: "get_weather", tool_call_id: "D681PevKs", content: "sunny" },
    ]);
    expect(sent).toMatchObject({ messages: [{}, {}, { tool_call_id: "D681PevKs" }] });
  });

  it("the input of a chat request has the fields that are sent, and a warning names those that the SDK drops", async () => {
    const warnings: string[] = [];
    const { warn } = state;
    state.warn = (message) => void warnings.push(message);
    const result = { role: "tool" as const, content: "sunny", tool_call_id: "D681PevKs" };
    const { mistral } = await startClient();

    const { input } = await recordedBy(() =>
      mistral.chat.complete({ model, messages: [...ask(), result] }).catch(() => undefined),
    );
    state.warn = warn;

    expect(input).toEqual([...ask(), { role: "tool", content: "sunny" }]);
    expect(warnings).toEqual([expect.stringContaining('"tool_call_id"')]);
  });

  it("the input of a chat request has images as {url}, sound as a data URI and documents in Langfuse's form", async () => {
    const { input } = await record({
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", imageUrl: "https://example.com/cat.png" },
            { type: "image_url", imageUrl: { url: "data:image/png;base64,AAAA", detail: "low" } },
            { type: "input_audio", inputAudio: "UklGRgAA" },
            { type: "input_audio", inputAudio: "//NkxAAA" },
            { type: "input_audio", inputAudio: "https://example.com/speech.mp3" },
            { type: "document_url", documentUrl: "https://example.com/a.pdf", documentName: "A" },
            {
              type: "document_url",
              documentUrl: "data:application/pdf;base64,AAAA",
              documentName: "B",
            },
            { type: "file", fileId: "file-1" },
          ],
        },
      ],
    });

    expect(input).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "https://example.com/cat.png" } },
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA", detail: "low" } },
          { type: "input_audio", input_audio: { data: "data:audio/wav;base64,UklGRgAA" } },
          { type: "input_audio", input_audio: { data: "data:audio/mpeg;base64,//NkxAAA" } },
          { type: "input_audio", input_audio: { data: "https://example.com/speech.mp3" } },
          { type: "text", text: "[A](https://example.com/a.pdf)" },
          { type: "text", text: "B" },
          "data:application/pdf;base64,AAAA",
          { type: "text", text: "[file file-1]" },
        ],
      },
    ]);
  });

  it("the input of a chat request has earlier thinking beside the content of its message", async () => {
    const { input } = await record({
      messages: [
        ...ask(),
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: [{ type: "text", text: "A greeting." }] },
            { type: "text", text: "Hi!" },
          ],
        },
        ...ask("And now?"),
      ],
    });

    expect(input).toMatchObject([
      {},
      {
        role: "assistant",
        content: "Hi!",
        thinking: [{ type: "thinking", content: "A greeting." }],
      },
      {},
    ]);
  });

  it("a chat request's model parameters are those that were set, without the other arguments", async () => {
    const { observation } = await record({
      messages: ask(),
      maxTokens: 512,
      temperature: 0,
      topP: null,
      stop: ["END"],
      randomSeed: 7,
      responseFormat: {
        type: "json_schema",
        jsonSchema: { name: "Answer", schemaDefinition: { type: "object" }, strict: true },
      },
      metadata: { ticket: 12 },
      promptCacheKey: "guide",
    });

    expect(observation.model).toBe(model);
    expect(JSON.parse(observation.modelParameters ?? "")).toEqual({
      max_tokens: 512,
      temperature: 0,
      stop: ["END"],
      random_seed: 7,
    });
    expect(observation.metadata).toMatchObject({
      response_format:
        '{"type":"json_schema","json_schema":{"name":"Answer","strict":true,"schema":{"type":"object"}}}',
      metadata: '{"ticket":12}',
      prompt_cache_key: "guide",
    });
  });

  it.each([
    ["of an older zod", { safeParse: () => ({}) }],
    ["with a type that JSON has not", z.object({ at: z.date() })],
  ])("a chat request records only that there is a schema, for one %s", (_, responseFormat) => {
    const { input, metadata } = chat.request({ model, messages: ask(), responseFormat });

    expect(input).toEqual(ask());
    expect(metadata).toEqual({ response_format: { type: "json_schema" } });
  });

  it("the input of fill-in-the-middle is the code before and after", async () => {
    const { mistral } = await startClient();

    const { input, observation } = await recordedBy(() =>
      mistral.fim.complete({
        model: "codestral-latest",
        prompt: "def f(",
        suffix: "",
        minTokens: 1,
      }),
    );

    expect(input).toEqual({ prompt: "def f(", suffix: "" });
    expect(observation.model).toBe("codestral-latest");
    expect(observation.modelParameters).toBe('{"min_tokens":1}');
  });

  it("a chat request has no model parameters when none was set", async () => {
    const { observation } = await record({ messages: ask(), temperature: null, stream: false });

    expect(observation.modelParameters).toBeUndefined();
    expect(observation.metadata).not.toHaveProperty("stream");
  });

  it("the input of a chat request is what was sent, also when the messages change afterwards", async () => {
    const { mistral } = await startClient();
    const messages = ask("First");

    const { input } = await recordedBy(async () => {
      const answer = mistral.chat.complete({ model, messages });
      messages.push({ role: "user", content: "Second" });
      messages[0]!.content = "Changed";
      await answer;
    });

    expect(input).toEqual(ask("First"));
  });
});
