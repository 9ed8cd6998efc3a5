// Inputs and outputs of a generation that Langfuse shows as a chat, sent over HTTP.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Receiver } from "../../src/testing/receiver/receiver.js";
import { startReceiver } from "../../src/testing/receiver/server.js";

let langfuse: Receiver;
beforeAll(async () => {
  langfuse = await startReceiver();
});
afterAll(() => langfuse.close());

type Field = "input" | "output";

async function violationsOf(fields: Partial<Record<Field, unknown>>, type: string) {
  langfuse.clear();
  const attributes = [
    { key: "langfuse.observation.type", value: { stringValue: type } },
    { key: "langfuse.internal.is_app_root", value: { boolValue: true } },
    ...Object.entries(fields).map(([field, value]) => ({
      key: `langfuse.observation.${field}`,
      value: { stringValue: typeof value === "string" ? value : JSON.stringify(value) },
    })),
  ];
  const span = {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    name: "chat",
    startTimeUnixNano: "1764000000100000000",
    endTimeUnixNano: "1764000000900000000",
    attributes,
  };
  const scope = { name: "langfuse-sdk" };
  const response = await fetch(`${langfuse.url}/api/public/otel/v1/traces`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa("pk-lf-test:sk-lf-test")}`,
      "content-type": "application/json",
      "x-langfuse-ingestion-version": "4",
    },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope, spans: [span] }] }] }),
  });
  expect(response.status).toBe(200);
  const { input, output } = langfuse.observations[0] ?? {};
  expect({ input, output }).toEqual(fields);
  return [...langfuse.violations];
}

type Case = readonly [rule: string, kept: unknown, broken: unknown, says: RegExp];

function check(field: Field, cases: readonly Case[]): void {
  it.each(cases)("the receiver has the rule of chats: %s", async (_rule, kept, broken, says) => {
    const problems = [expect.stringMatching(says)];
    expect(await violationsOf({ [field]: kept }, "generation")).toEqual([]);
    expect(await violationsOf({ [field]: broken }, "generation")).toEqual(problems);
    expect(await violationsOf({ [field]: broken }, "span")).toEqual([]);
  });
}

const hello = { role: "user", content: "Hello" };
const call = { id: "a1b2c3d4e", type: "function", function: { name: "add", arguments: "{}" } };
const answer = { role: "assistant", content: "" };
const withCall = (patch: object): unknown => ({ ...answer, tool_calls: [{ ...call, ...patch }] });
const withFunction = (patch: object): unknown =>
  withCall({ function: { ...call.function, ...patch } });
const chunk = (content: object): unknown => [{ role: "user", content: [content] }];
const audio = (data: string): unknown => chunk({ type: "input_audio", input_audio: { data } });
const asks = (rest: object): unknown => ({ messages: [hello], ...rest });
const addTool = {
  type: "function",
  function: { name: "add", parameters: { properties: { camelCase: { default: null } } } },
};

describe("a generation's input", () => {
  check("input", [
    ["is text or messages", "Hello", [hello, "Hello"], /\[1\] must be a message/],
    ["is messages or no chat", ["one", "two"], { inputs: "Hello" }, /inputs has no chat view/],
    ["has its messages in a list", asks({}), { messages: hello }, /messages must be a list/],
    ["has messages with a role", asks({}), { messages: [{ content: "Hi" }] }, /\[0\].role must be/],
    ["has content of text", [hello], [{ role: "user", content: 5 }], /content must be text/],
    [
      "is in snake_case",
      asks({ tool_choice: "any" }),
      asks({ toolChoice: "any" }),
      /^.*input: toolChoice is in camelCase/,
    ],
    ["has no null beside its messages", {}, asks({ tools: [], stop: null }), /stop is null/],
    ["has no null in its messages", [hello], [{ ...hello, name: null }], /\[0\].name is null/],
    [
      "names the call a tool answers in snake_case",
      [hello, { role: "tool", content: "3", tool_call_id: "a1b2c3d4e" }],
      [hello, { role: "tool", content: "3", toolCallId: "a1b2c3d4e" }],
      /\[1\].toolCallId is in camelCase/,
    ],
    [
      "names the call a tool answers by a real id",
      [{ role: "tool", content: "3" }],
      [{ role: "tool", content: "3", tool_call_id: "null" }],
      /tool_call_id must be an id/,
    ],
    ["has tools in a list", asks({ tools: [addTool] }), asks({ tools: addTool }), /tools must be/],
    [
      "has tools with a name",
      asks({ tools: [{ type: "web_search", name: "web_search" }] }),
      asks({ tools: [addTool, { type: "web_search" }] }),
      /tools\[1\] has no name/,
    ],
    [
      "has functions with a name",
      asks({ tools: [addTool] }),
      asks({ tools: [{ type: "function", function: { name: "" } }] }),
      /tools\[0\] has no name/,
    ],
    [
      "has images as an object",
      chunk({ type: "image_url", image_url: { url: "https://example.com/a.png" } }),
      chunk({ type: "image_url", image_url: "https://example.com/a.png" }),
      /content\[0\].image_url must be \{"url"/,
    ],
    [
      "has images in snake_case",
      chunk({ type: "text", text: "Hi" }),
      chunk({ type: "text", imageUrl: { url: "https://example.com/a.png" } }),
      /imageUrl is in camelCase/,
    ],
    ["has audio that plays", audio("data:audio/mpeg;base64,AAAA"), audio("AAAA"), /input_audio/],
    [
      "has audio in an object",
      audio("@@@langfuseMedia:type=audio/mpeg|id=a|source=base64_data_uri@@@"),
      chunk({ type: "input_audio", input_audio: "data:audio/mpeg;base64,AAAA" }),
      /input_audio must be \{"data"/,
    ],
    [
      "has chunks with a type",
      chunk({ type: "hologram" }),
      chunk({ text: "Hi" }),
      /type must be a string/,
    ],
    [
      "has documents as links or files",
      [{ role: "user", content: ["data:application/pdf;base64,AAAA"] }],
      chunk({ type: "document_url", document_url: "https://example.com/a.pdf" }),
      /content\[0\] is a document_url chunk, which has no view/,
    ],
    [
      "has uploaded files as text",
      chunk({ type: "file", file: { file_data: "data:application/pdf;base64,AAAA" } }),
      chunk({ type: "file", file_id: "file-1" }),
      /content\[0\] is a file chunk/,
    ],
  ]);
});

describe("a generation's output", () => {
  const thought = { type: "thinking", content: "Hm." };
  check("output", [
    ["is a message", answer, { choices: [{ message: answer }] }, /choices is the raw answer/],
    ["or several", [answer, answer], { outputs: [answer] }, /outputs has no chat view/],
    [
      "or no chat at all",
      { count: 1 },
      { content: "Hi", toolCalls: [], role: "assistant" },
      /toolCalls is in camelCase/,
    ],
    ["has no null calls", answer, { ...answer, tool_calls: null }, /tool_calls is null: leave/],
    ["has calls or none", withCall({}), { ...answer, tool_calls: [] }, /tool_calls is empty/],
    ["has calls in a list", withCall({}), { ...answer, tool_calls: call }, /must be a list/],
    ["has calls with an id", withCall({}), withCall({ id: undefined }), /\[0\].id must be an id/],
    ["has calls with a real id", withCall({}), withCall({ id: "null" }), /id \(got "null"\)/],
    [
      "has calls with a type",
      withCall({}),
      withCall({ type: undefined }),
      /type must be "function/,
    ],
    ["has calls of functions", withCall({}), withCall({ function: "add" }), /function must be/],
    ["has calls by name", withFunction({}), withFunction({ name: "" }), /name must be a name/],
    [
      "has arguments as text, whole or not",
      withFunction({ arguments: '{"a": ' }),
      withFunction({ arguments: { a: 1 } }),
      /arguments must be JSON text/,
    ],
    [
      "has thinking beside its content",
      { ...answer, thinking: [thought] },
      { ...answer, content: [{ type: "thinking", thinking: [{ type: "text", text: "Hm." }] }] },
      /content\[0\] is a thinking chunk/,
    ],
    [
      "has thinking in Langfuse's shape",
      { ...answer, thinking: [] },
      { ...answer, thinking: "Hm." },
      /thinking must be \[/,
    ],
    [
      "has sources as text or links",
      { ...answer, content: "At nine [1]" },
      { ...answer, content: [{ type: "tool_reference", title: "Timetable" }] },
      /content\[0\] is a tool_reference chunk/,
    ],
    ["has pages as Markdown", "# Menu", { pages: [{ markdown: "# Menu" }] }, /pages are folded/],
  ]);

  it("the receiver has the rule of chats: has a sound with a player", async () => {
    const data = "data:audio/mpeg;base64,AAAA";
    const message = { ...answer, content: [{ type: "input_audio", input_audio: { data } }] };
    const judge = (input: unknown, output: unknown) =>
      violationsOf({ input, output }, "generation");

    expect(await judge("Hello", data)).toEqual([]);
    expect(await judge([hello], message)).toEqual([]);
    expect(await judge("Hello", message)).toEqual([expect.stringMatching(/has no player/)]);
  });
});
