// Values that are read as a chat, and those that are left to the JSON view.
import { expect, it, test } from "vitest";
import { chatOf, toolName } from "../../src/reading/chat.js";

test.each([
  ["a text", "Hello"],
  ["nothing", undefined],
  ["null", null],
  ["a number", 3],
  ["an empty list", []],
  ["a list of texts", ["a", "b"]],
  ["messages among other things", [{ role: "user", content: "a" }, 7]],
  ["a role without a content", { role: "admin", name: "Ada" }],
  ["a role that is no text", [{ role: 1, content: "a" }]],
  ["arguments", { city: "Lyon" }],
  ["a list of nulls", [null]],
])("the value %s is not read as a chat", (_, value) => {
  expect(chatOf(value)).toBeUndefined();
});

it("readChat reads messages with tools, and keeps their other fields", () => {
  const tools = [{ type: "function", function: { name: "price" } }];
  expect(
    chatOf({ messages: [{ role: "user", content: "Hi" }], tools, tool_choice: "auto" }),
  ).toMatchObject({
    messages: [{ role: "user", parts: [{ kind: "text", text: "Hi" }] }],
    tools,
    rest: { tool_choice: "auto" },
  });
});

it("keeps tools that are not a list with everything else of the value", () => {
  const messages = [{ role: "user", content: "Hi" }];
  expect(chatOf({ messages, tools: "all" })).toMatchObject({ tools: [], rest: { tools: "all" } });
});

it("readChat reads the choices of a response, and keeps its other fields", () => {
  const message = { role: "assistant", content: "Monet", tool_calls: null };
  const choices = [
    { index: 0, message, finish_reason: "stop" },
    { index: 1, message },
  ];
  expect(chatOf({ id: "r1", choices })).toMatchObject({
    messages: [
      { role: "assistant", parts: [{ kind: "text", text: "Monet" }], toolCalls: [] },
      { role: "assistant" },
    ],
    rest: { id: "r1" },
  });
  expect(chatOf({ choices: ["red", "blue"] })).toBeUndefined();
  expect(chatOf({ choices: [] })).toBeUndefined();
});

it("reads thoughts of every shape", () => {
  const chat = chatOf({ role: "assistant", thinking: ["a", { content: "b" }, { text: "c" }] });
  expect(chat?.messages[0]?.parts).toEqual([
    { kind: "thinking", text: "a" },
    { kind: "thinking", text: "b" },
    { kind: "thinking", text: "c" },
  ]);
  expect(chatOf({ role: "assistant", thinking: "d" })?.messages[0]?.parts).toEqual([
    { kind: "thinking", text: "d" },
  ]);
});

test.each([
  [{ type: "function", function: { name: "price" } }, "price"],
  [{ name: "price" }, "price"],
  [{ type: "web_search" }, "web_search"],
  [null, "(no name)"],
])("the name of the tool %j is %s", (tool, name) => {
  expect(toolName(tool)).toBe(name);
});

it("readChat names a tool's answer by the call that it answers", () => {
  const call = {
    id: "c1",
    type: "function",
    function: { name: "price", arguments: '{"city":"Lille"}' },
  };
  const chat = chatOf([
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "tool", tool_call_id: "c1", content: "45" },
  ]);
  expect(chat?.messages).toMatchObject([
    { parts: [], toolCalls: [{ id: "c1", name: "price", arguments: { city: "Lille" } }] },
    { name: "price", answers: "c1" },
  ]);
});

it("readChat leaves arguments that were cut off as text", () => {
  const call = { id: "c1", function: { name: "price", arguments: '{"city":"Li' } };
  expect(
    chatOf({ role: "assistant", tool_calls: [call, null, "x"] })?.messages[0]?.toolCalls,
  ).toEqual([
    { id: "c1", name: "price", arguments: '{"city":"Li' },
    { id: undefined, name: "(no name)", arguments: null },
    { id: undefined, name: "(no name)", arguments: "x" },
  ]);
});

it("readChat distinguishes texts, thoughts, images, audio and documents", () => {
  const chat = chatOf({
    role: "user",
    thinking: [{ type: "thinking", content: "hm" }],
    content: [
      { type: "text", text: "see" },
      { type: "thinking", thinking: [{ type: "text", text: "a" }, { text: "b" }] },
      { type: "image_url", image_url: { url: "data:image/png;base64,AA" } },
      { type: "image_url", image_url: "https://good.example/a.png" },
      { type: "input_audio", input_audio: { data: "data:audio/wav;base64,AA", format: "wav" } },
      { type: "document_url", document_url: "https://good.example/a.pdf", document_name: "A" },
      { type: "file", file: { file_data: "data:application/pdf;base64,AA", filename: "b.pdf" } },
      "data:application/pdf;base64,AA",
      "and this",
      { type: "reference", reference_ids: [1] },
      7,
    ],
  });
  expect(chat?.messages[0]?.parts).toEqual([
    { kind: "thinking", text: "hm" },
    { kind: "text", text: "see" },
    { kind: "thinking", text: "ab" },
    { kind: "media", uri: "data:image/png;base64,AA" },
    { kind: "media", uri: "https://good.example/a.png" },
    { kind: "media", uri: "data:audio/wav;base64,AA" },
    { kind: "document", name: "A", uri: "https://good.example/a.pdf" },
    { kind: "document", name: "b.pdf", uri: "data:application/pdf;base64,AA" },
    { kind: "media", uri: "data:application/pdf;base64,AA" },
    { kind: "text", text: "and this" },
    { kind: "json", value: { type: "reference", reference_ids: [1] } },
    { kind: "json", value: 7 },
  ]);
});
