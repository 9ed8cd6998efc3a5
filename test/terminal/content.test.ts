// Chats, files and other values as the terminal writes them below an observation.
import { expect, test } from "vitest";
import { contentLines } from "../../src/terminal/content.js";
import { painter } from "../../src/terminal/paint.js";

const PNG = "data:image/png;base64,AAAA";

function linesOf(value: unknown): string[] {
  return contentLines(value, painter(false), undefined);
}

test("each kind of part has a line, with the role before the first", () => {
  const content = [
    { type: "text", text: "see" },
    { type: "reasoning", text: "hm" },
    { type: "thinking", thinking: [{ type: "text", text: "a" }, { text: "b" }] },
    { type: "image_url", image_url: { url: PNG } },
    { type: "input_audio", input_audio: { data: "data:audio/wav;base64,AA==" } },
    { type: "document_url", document_url: "https://good.example/a.pdf", document_name: "A" },
    {
      type: "file",
      file: { file_data: "data:application/zip;base64,AAAAAA==", filename: "b.zip" },
    },
    { type: "image_url", image_url: "@@@langfuseMedia:type=image/png|id=abc|source=base64@@@" },
    "data:application/pdf;base64,AAAA",
    { type: "reference", reference_ids: [1] },
  ];
  expect(linesOf([{ role: "user", name: "Ada", content }])).toEqual([
    "user  Ada: see",
    "      hm",
    "      ab",
    "      [image/png, 3 B]",
    "      [audio/wav, 1 B]",
    "      [A, https://good.example/a.pdf]",
    "      [b.zip, application/zip, 4 B]",
    "      [image/png, uploaded]",
    "      [application/pdf, 3 B]",
    '      {"type":"reference","reference_ids":[1]}',
  ]);
});

test("tool calls are written as calls, and an answer begins with the name of its tool", () => {
  const call = { id: "c1", function: { name: "price", arguments: '{"city": "Lille"}' } };
  const cut = { id: "c2", function: { name: "price", arguments: '{"city":"Li' } };
  const messages = [
    { role: "assistant", content: null, tool_calls: [call, cut, null] },
    { role: "tool", tool_call_id: "c1", content: "45" },
  ];
  expect(
    linesOf({ messages, tools: [{ function: { name: "price" } }], tool_choice: "auto" }),
  ).toEqual([
    'assistant    → price({"city":"Lille"})',
    '             → price({"city":"Li)',
    "             → (no name)({})",
    "tool         price: 45",
    "tools        price",
    "tool_choice  auto",
  ]);
});

test("thoughts of an assistant without an answer are all that there is", () => {
  expect(linesOf({ role: "assistant", thinking: [{ content: "hm" }, "oh"] })).toEqual([
    "assistant  hm",
    "           oh",
  ]);
});

test.each([
  ["a role without a content", { role: "admin", name: "Ada" }, ['{"role":"admin","name":"Ada"}']],
  ["an empty message", [{ role: "assistant", content: "" }], ["assistant  "]],
  ["a file alone", PNG, ["image/png, 3 B"]],
  ["a file inside a value", { file: PNG }, ['{"file":"image/png, 3 B"}']],
  ["a text of several lines", "a\nb", ["a", "b"]],
])("contentLines writes %s", (_, value, lines) => {
  expect(linesOf(value)).toEqual(lines);
});
