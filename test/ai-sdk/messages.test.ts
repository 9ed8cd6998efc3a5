// Messages, files and tools of the AI SDK as Langfuse shows them.
import { expect, test } from "vitest";
import { callSpec, languageModel } from "../../src/ai-sdk/families.js";
import { observe } from "../../decorators/observe.js";
import { observedFunction } from "../../src/tracing/observed-function.js";
import { captureTraces } from "../../src/testing/index.js";

/** Returns the input of a model call with these fields. */
async function inputOf(event: Readonly<Record<string, unknown>>): Promise<unknown> {
  const spec = callSpec("call", languageModel, event);
  const { observations } = await captureTraces(() =>
    observe("root", () => observedFunction((_: unknown) => ({}), spec)(event))(),
  );
  return JSON.parse(observations[1]?.input ?? "null");
}

test("instructions are a system message, a text or several", async () => {
  const messages = [{ role: "user", content: "?" }];
  const user = { role: "user", content: "?" };
  expect(await inputOf({ instructions: "Be short.", messages })).toEqual([
    { role: "system", content: "Be short." },
    user,
  ]);
  const instructions = [{ role: "system", content: "One." }, { content: "Two." }];
  expect(await inputOf({ instructions, messages })).toEqual([
    { role: "system", content: "One." },
    { role: "system", content: "Two." },
    user,
  ]);
  expect(await inputOf({ messages })).toEqual([user]);
});

test("thoughts stand beside the text, and calls and results are those of Mistral", async () => {
  const messages = [
    {
      role: "assistant",
      content: [
        { type: "reasoning", text: "Hm." },
        { type: "text", text: "One " },
        { type: "text", text: "moment." },
        { type: "tool-call", toolCallId: "a", toolName: "weather", input: { city: "Paris" } },
        { type: "tool-call", toolCallId: "b", toolName: "time", input: "{}" },
      ],
    },
    {
      role: "tool",
      content: [
        {
          type: "tool-result",
          toolCallId: "a",
          toolName: "weather",
          output: { type: "json", value: { sun: true } },
        },
        {
          type: "tool-result",
          toolCallId: "b",
          toolName: "time",
          output: { type: "content", value: [{ type: "text", text: "noon" }] },
        },
        { type: "tool-approval-response", approvalId: "c", approved: true },
      ],
    },
  ];
  expect(await inputOf({ messages })).toEqual([
    {
      role: "assistant",
      content: "One moment.",
      thinking: [{ type: "thinking", content: "Hm." }],
      tool_calls: [
        {
          id: "a",
          type: "function",
          function: { name: "weather", arguments: '{"city":"Paris"}' },
        },
        { id: "b", type: "function", function: { name: "time", arguments: "{}" } },
      ],
    },
    { role: "tool", content: '{"sun":true}', tool_call_id: "a", name: "weather" },
    { role: "tool", content: [{ type: "text", text: "noon" }], tool_call_id: "b", name: "time" },
  ]);
});

test("files of each form are data URIs or addresses", async () => {
  const bytes = new Uint8Array([137, 80, 78, 71]);
  const content = [
    { type: "text", text: "Look" },
    { type: "image", image: bytes },
    { type: "image", image: new URL("https://a.example/b.png") },
    { type: "file", data: "iVBORw==", mediaType: "image/*" },
    { type: "file", data: { type: "data", data: bytes.buffer }, mediaType: "audio/mpeg" },
    {
      type: "file",
      data: { type: "url", url: "https://a.example/c.pdf" },
      mediaType: "application/pdf",
    },
    { type: "file", data: { type: "text", text: "plain" }, mediaType: "text/plain" },
    { type: "file", data: { type: "reference", reference: {} }, mediaType: "text/plain" },
  ];
  expect(await inputOf({ messages: [{ role: "user", content }] })).toEqual([
    {
      role: "user",
      content: [
        { type: "text", text: "Look" },
        { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw==" } },
        { type: "image_url", image_url: { url: "https://a.example/b.png" } },
        { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw==" } },
        { type: "input_audio", input_audio: { data: "data:audio/mpeg;base64,iVBORw==" } },
        { type: "text", text: "[https://a.example/c.pdf](https://a.example/c.pdf)" },
        { type: "text", text: "plain" },
        { type: "text", text: "[text/plain]" },
      ],
    },
  ]);
});

test("tools have their schemas, and those of a provider a name", async () => {
  const tools = [
    {
      type: "function",
      name: "weather",
      description: "The weather",
      inputSchema: { type: "object" },
    },
    { type: "provider", id: "mistral.web_search", name: "web_search", args: { limit: 2 } },
  ];
  expect(await inputOf({ messages: [], tools })).toEqual({
    messages: [],
    tools: [
      {
        type: "function",
        function: { name: "weather", description: "The weather", parameters: { type: "object" } },
      },
      { type: "mistral.web_search", name: "web_search", limit: 2 },
    ],
  });
});
