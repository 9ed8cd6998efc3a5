// A trace as a dialogue: each message once, calls with their results, hand-offs and errors.
import { expect, test } from "vitest";
import { dialogueOf } from "../../src/viewer/dialogue/dialogue.js";
import type { DialogueEntry } from "../../src/viewer/dialogue/entries.js";
import { generation, observation } from "./observations.js";

const user = (content: unknown) => ({ role: "user", content });
const assistant = (content: unknown) => ({ role: "assistant", content });
const calling = (id: string, name: string, args: string) => ({
  role: "assistant",
  content: "",
  tool_calls: [{ id, type: "function", function: { name, arguments: args } }],
});
const answering = (id: string, content: string) => ({ role: "tool", tool_call_id: id, content });

/** An entry in a line. */
function outline(entry: DialogueEntry): string {
  switch (entry.kind) {
    case "message":
      return `${entry.id} ${entry.role}: ${JSON.stringify(entry.parts.map((part) => ("text" in part ? part.text : part.kind)))}`;
    case "call":
      return `${entry.id} ${entry.name}(${JSON.stringify(entry.arguments)}) -> ${JSON.stringify(entry.result)} ${entry.error ?? ""}`;
    case "hand-off":
      return `${entry.id} ${entry.from} => ${entry.to}`;
    default:
      return `${entry.id} ${entry.name} failed: ${entry.text}`;
  }
}

test("messages that each request repeats appear once, and calls have their results", () => {
  const first = [{ role: "system", content: "Be brief." }, user("Trains?")];
  const call = calling("a1", "next", '{"city":"Lille"}');
  const second = [...first, call, answering("a1", "10:12")];
  const entries = dialogueOf([
    observation(0),
    generation(1, first, { ...call, content: [{ type: "thinking", thinking: "Look." }] }),
    observation(2, {
      type: "tool",
      name: "next",
      input: { city: "Lille" },
      output: "10:12",
      metadata: { tool_call_id: "a1" },
    }),
    generation(3, second, assistant("At 10:12.")),
    generation(
      4,
      [...second, assistant([{ type: "text", text: "At 10:12." }]), user("Thanks")],
      "Bye",
    ),
  ]);
  expect(entries.map(outline)).toEqual([
    'o1 system: ["Be brief."]',
    'o1 user: ["Trains?"]',
    'o1 assistant: ["Look."]',
    'o2 next({"city":"Lille"}) -> [{"kind":"text","text":"10:12"}] ',
    'o3 assistant: ["At 10:12."]',
    'o4 user: ["Thanks"]',
    'o4 assistant: ["Bye"]',
  ]);
  expect(entries.map((entry) => ("repeated" in entry ? entry.repeated : 0))).toEqual([
    0, 0, 0, 0, 0, 5, 0,
  ]);
});

test("a message that one request has twice appears twice", () => {
  const entries = dialogueOf([
    generation(0, [user("yes")], "More?"),
    generation(1, [user("yes"), assistant("More?"), user("yes")], "Done", { parentId: undefined }),
  ]);
  expect(entries.map(outline)).toEqual([
    'o0 user: ["yes"]',
    'o0 assistant: ["More?"]',
    'o1 user: ["yes"]',
    'o1 assistant: ["Done"]',
  ]);
});

test("a call and its result are joined by name where there is no id", () => {
  const request = {
    role: "assistant",
    content: null,
    tool_calls: [{ function: { name: "add", arguments: { a: 1 } } }, { function: { name: "add" } }],
  };
  const entries = dialogueOf([
    observation(0),
    generation(1, "Sum", request),
    observation(2, { type: "tool", name: "add", input: [1], output: "one" }),
    observation(3, { type: "tool", name: "add", input: [2], output: "two" }),
    observation(4, { type: "retriever", name: "search", input: "q", output: ["doc"] }),
    generation(5, [{ role: "tool", tool_call_id: "lost", name: "gone", content: "x" }], undefined),
  ]);
  expect(entries.filter(({ kind }) => kind === "call").map(outline)).toEqual([
    'o2 add({"a":1}) -> [{"kind":"text","text":"one"}] ',
    expect.stringMatching(/^o3 add\(.*"two"/),
    'o4 search("q") -> [{"kind":"json","value":["doc"]}] ',
    'o5 gone(undefined) -> [{"kind":"text","text":"x"}] ',
  ]);
});

test("hand-offs between agents are entries, and an error is shown once, where it began", () => {
  const broken = { level: "ERROR", statusMessage: "no station" } as const;
  const entries = dialogueOf([
    observation(0, { type: "agent", name: "planner", ...broken }),
    generation(1, "Plan", calling("b1", "ask", "{}")),
    observation(2, { type: "agent", name: "clerk" }),
    observation(3, { parentId: "o2", type: "tool", name: "ask", ...broken }),
    generation(4, [user("Plan"), answering("b1", "see")], "Done", { parentId: "o2" }),
    generation(5, "Plan", undefined, { level: "ERROR", statusMessage: "overloaded" }),
    observation(6, {
      type: "agent",
      name: "handoff to writer",
      metadata: { previous_agent_name: "clerk", next_agent_name: "writer" },
    }),
  ]);
  expect(entries.map(outline)).toEqual([
    "o1 undefined => planner",
    'o1 user: ["Plan"]',
    "o3 ask({}) -> undefined no station",
    "o4 planner => clerk",
    'o4 assistant: ["Done"]',
    "o5 clerk => planner",
    "o5 chat failed: overloaded",
    "o6 clerk => writer",
  ]);
});

test("files are parts of messages, and a generation round another is left out", () => {
  const png = "data:image/png;base64,AAAA";
  const entries = dialogueOf([
    generation(0, { question: 1 }, "A picture"),
    generation(1, "Draw", png),
    observation(2, { type: "event" }),
  ]);
  expect(entries.map(outline)).toEqual(['o1 user: ["Draw"]', 'o1 assistant: ["media"]']);
  expect(dialogueOf([])).toEqual([]);
});

test("a chain of 20,000 observations is read without recursion", () => {
  const chain = Array.from({ length: 20_000 }, (_, n) =>
    n % 2 === 0
      ? observation(n, { parentId: n === 0 ? undefined : `o${n - 1}` })
      : generation(n, [user(`q${n}`)], `a${n}`, { parentId: `o${n - 1}` }),
  );
  // Only the innermost is not round another.
  expect(dialogueOf(chain)).toHaveLength(2);
});
