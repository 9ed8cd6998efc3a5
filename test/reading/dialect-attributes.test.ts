// Dialects of which no span of the real library is in the fixtures, by their documented attributes;
// and the forms in which each version of Langfuse's SDK sends metadata.
import { expect, test } from "vitest";
import { decodeExport } from "../../src/reading/decode.js";
import { readSpan } from "../../src/reading/read-span.js";
import type { ReceivedObservation } from "../../src/reading/received.js";
import { request, type SpanParts } from "./spans.js";

function shown(attributes: SpanParts["attributes"], scope = "other"): ReceivedObservation {
  const [span] = decodeExport(
    request([{ trace: "1", id: "1", attributes: attributes ?? {} }], scope),
  ).spans;
  if (span === undefined) throw new Error("there is no span");
  return readSpan(span);
}

test("a call of OpenLLMetry has its numbered messages, tools, user and tokens by kind", () => {
  expect(
    shown({
      "llm.request.type": "chat",
      "gen_ai.request.model": "small",
      "gen_ai.prompt.0.role": "user",
      "gen_ai.prompt.0.content": "Weather?",
      "gen_ai.completion.0.role": "assistant",
      "gen_ai.completion.0.tool_calls.0.id": "c1",
      "gen_ai.completion.0.tool_calls.0.name": "weather",
      "gen_ai.completion.0.tool_calls.0.arguments": '{"city":"Paris"}',
      "llm.request.functions.0.name": "weather",
      "gen_ai.usage.prompt_tokens": 120,
      "gen_ai.usage.completion_tokens": 5,
      "gen_ai.usage.cache_read_input_tokens": 100,
      "traceloop.association.properties.user_id": "u-1",
      "traceloop.association.properties.team": "maps",
    }),
  ).toMatchObject({
    type: "generation",
    dialect: "OpenLLMetry",
    input: {
      messages: [{ role: "user", content: "Weather?" }],
      tools: [{ type: "function", function: { name: "weather" } }],
    },
    output: [
      {
        role: "assistant",
        tool_calls: [{ id: "c1", function: { name: "weather", arguments: '{"city":"Paris"}' } }],
      },
    ],
    usageDetails: { input: 20, input_cached_tokens: 100, output: 5, total: 125 },
    userId: "u-1",
    metadata: { team: "maps" },
  });
});

test.each([
  ["workflow", "chain"],
  ["agent", "agent"],
  ["tool", "tool"],
] as const)("a %s of OpenLLMetry is a %s with its input and output", (kind, type) => {
  expect(
    shown({
      "traceloop.span.kind": kind,
      "traceloop.entity.name": "plan",
      "traceloop.entity.input": '{"city":"Paris"}',
      "traceloop.entity.output": '"sunny"',
    }),
  ).toMatchObject({ type, input: { city: "Paris" }, output: "sunny" });
});

test("a run of LangSmith has its type, messages, session, tags and metadata", () => {
  const messages = [[{ id: ["langchain", "HumanMessage"], kwargs: { content: "Hi" } }]];
  const generations = [
    [{ message: { id: ["langchain", "AIMessage"], kwargs: { content: "Yes" } } }],
  ];
  expect(
    shown({
      "langsmith.span.kind": "llm",
      "langsmith.span.tags": "demo, art",
      "langsmith.metadata.thread_id": "s-1",
      "langsmith.metadata.user_id": "u-1",
      "gen_ai.prompt": JSON.stringify({ messages }),
      "gen_ai.completion": JSON.stringify({ generations }),
    }),
  ).toMatchObject({
    type: "generation",
    dialect: "LangSmith",
    input: [{ role: "user", content: "Hi" }],
    output: [{ role: "assistant", content: "Yes" }],
    sessionId: "s-1",
    userId: "u-1",
    tags: ["demo", "art"],
  });
});

test("a call of an MCP tool and a resource have their type, input and output", () => {
  const call = {
    "mcp.method.name": "tools/call",
    "mcp.request.argument": '{"city":"Paris"}',
    "mcp.response.value": '{"sky":"clear"}',
  };
  expect(shown({ ...call, "gen_ai.tool.name": "weather" })).toMatchObject({
    type: "tool",
    name: "weather",
    dialect: "MCP",
    input: { city: "Paris" },
    output: { sky: "clear" },
  });
  const read = { "mcp.method.name": "resources/read", "mcp.resource.uri": "file:///a" };
  expect(shown(read)).toMatchObject({ type: "retriever", input: { uri: "file:///a" } });
});

test.each([
  ["an attribute for each key (3 to 5)", { "langfuse.observation.metadata.team": "maps" }],
  ["one JSON object (6)", { "langfuse.observation.metadata": '{"team":"maps"}' }],
  [
    "both",
    {
      "langfuse.observation.metadata": '{"team":"roads"}',
      "langfuse.observation.metadata.team": "maps",
    },
  ],
])("metadata of Langfuse's SDK as %s is an object", (_form, attributes) => {
  expect(shown(attributes, "langfuse-sdk").metadata).toEqual({ team: "maps" });
});

test("metadata of Langfuse's SDK that is not an object is kept under its name", () => {
  const attributes = { "langfuse.observation.metadata": '["a"]' };
  expect(shown(attributes, "langfuse-sdk").metadata).toEqual({ metadata: ["a"] });
});
