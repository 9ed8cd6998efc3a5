import { describe, expect, test } from "vitest";
import { decodeExport } from "../../src/reading/decode.js";
import { readSpan } from "../../src/reading/read-span.js";
import type { ReceivedObservation } from "../../src/reading/received.js";
import { request, type SpanParts } from "./spans.js";

/** A span of another library, as it is shown. */
function shown(
  attributes: NonNullable<SpanParts["attributes"]>,
  scope = "opentelemetry.instrumentation.mistralai",
): ReceivedObservation {
  const [span] = decodeExport(request([{ trace: "1", id: "1", attributes }], scope)).spans;
  if (span === undefined) throw new Error("there is no span");
  return readSpan(span);
}

test.each([
  ["12345678901234567890", "12345678901234567890"],
  ["-9007199254740993", "-9007199254740993"],
  ["1e400", "1e400"],
  ["9007199254740991", 9007199254740991],
  ["0.5", 0.5],
])("the number %s is shown with all its digits", (text, input) => {
  expect(shown({ "langfuse.observation.input": text }, "langfuse-sdk")).toMatchObject({ input });
});

describe("a span of another library", () => {
  test("a span of another library is read by the conventions for generative AI", () => {
    const observation = shown({
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "mistral-small-latest",
      "gen_ai.response.model": "mistral-small-2506",
      "gen_ai.request.temperature": 1,
      "gen_ai.request.stop_sequences": ["a", "b"],
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.usage.output_tokens": 3,
      "gen_ai.conversation.id": "c1",
      "gen_ai.system_instructions": '[{"type":"text","content":"Be short."}]',
      "gen_ai.input.messages": JSON.stringify([
        { role: "user", parts: [{ type: "text", content: "Hi" }] },
        {
          role: "assistant",
          parts: [{ type: "tool_call", id: "t1", name: "look", arguments: { at: "sky" } }],
        },
        { role: "tool", parts: [{ type: "tool_call_response", id: "t1", response: "blue" }] },
      ]),
      "gen_ai.output.messages": JSON.stringify([
        {
          role: "assistant",
          parts: [
            { type: "reasoning", content: "Hm." },
            { type: "text", content: "It is blue." },
          ],
          finish_reason: "stop",
        },
      ]),
    });

    expect(observation).toMatchObject({
      type: "generation",
      model: "mistral-small-2506",
      modelParameters: { temperature: 1, stop_sequences: '["a","b"]' },
      usageDetails: { input: 12, output: 3, total: 15 },
      sessionId: "c1",
    });
    expect(observation.input).toEqual([
      { role: "system", content: "Be short." },
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: "",
        tool_calls: [
          { id: "t1", type: "function", function: { name: "look", arguments: '{"at":"sky"}' } },
        ],
      },
      { role: "tool", tool_call_id: "t1", content: "blue" },
    ]);
    expect(observation.output).toEqual([
      {
        role: "assistant",
        content: "It is blue.",
        thinking: [{ type: "thinking", content: "Hm." }],
      },
    ]);
  });

  test("a message of another library is read with all its answers to tool calls, and its text", () => {
    const parts = [
      { type: "tool_call_response", id: "t1", response: "blue" },
      { type: "tool_call_response", id: "t2", response: "grey" },
      { type: "text", content: "Which is it?" },
      { type: "uri", uri: "https://example.com/sky.png" },
    ];
    const messages = JSON.stringify([{ role: "user", parts }]);

    expect(shown({ "gen_ai.input.messages": messages }).input).toEqual([
      { role: "tool", tool_call_id: "t1", content: "blue" },
      { role: "tool", tool_call_id: "t2", content: "grey" },
      { role: "user", content: [{ type: "text", text: "Which is it?" }, parts[3]] },
    ]);
  });

  test("a span of another library keeps other attributes as metadata, and its plain input and output", () => {
    expect(
      shown({
        "openinference.span.kind": "RETRIEVER",
        "input.value": "where?",
        "output.value": '["here"]',
        "http.route": "/ask",
      }),
    ).toMatchObject({
      type: "retriever",
      input: "where?",
      output: ["here"],
      metadata: { "http.route": "/ask" },
    });
  });

  test("an agent's span of another library has no usage, since the calls below it count", () => {
    const observation = shown({
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.request.model": "mistral-small-latest",
      "gen_ai.usage.input_tokens": 12,
    });

    expect(observation).toMatchObject({ type: "agent", model: undefined, usageDetails: undefined });
    expect(observation.metadata).toMatchObject({ "gen_ai.usage.input_tokens": 12 });
  });

  test("a span of another library with Langfuse's attributes is read as Langfuse reads it", () => {
    expect(
      shown({
        "langfuse.observation.type": "chain",
        "langfuse.observation.input": "said",
        "gen_ai.operation.name": "chat",
        "gen_ai.prompt": "not said",
      }),
    ).toMatchObject({ type: "chain", input: "said" });
  });

  test("spans of Langfuse's own libraries are read as Langfuse reads them", () => {
    const observation = shown({ "gen_ai.request.model": "m", "http.route": "/" }, "langfuse-sdk");

    expect(observation.model).toBeUndefined();
    expect(observation.metadata).toEqual({});
  });
});

describe("metadata of Langfuse's SDKs", () => {
  test.each([
    ["a text", "only this", { metadata: "only this" }],
    ["a list", "[1,2]", { metadata: [1, 2] }],
    ["an object", '{"a":1}', { a: 1 }],
  ])("metadata of Langfuse's SDKs is shown if it is %s", (_, sent, metadata) => {
    const attributes = {
      "langfuse.observation.metadata": sent,
      "langfuse.trace.metadata": sent,
      "langfuse.observation.metadata.key": "value",
    };

    expect(shown(attributes, "langfuse-sdk")).toMatchObject({
      metadata: { ...metadata, key: "value" },
      traceMetadata: metadata,
    });
  });
});

test("users and sessions are also read from the older names of Langfuse", () => {
  expect(shown({ "langfuse.user.id": "ada", "langfuse.session.id": "s1" })).toMatchObject({
    userId: "ada",
    sessionId: "s1",
  });
});

test("usage and cost without a total have one in lists and sums", () => {
  const attributes = {
    "langfuse.observation.usage_details": '{"input":11,"input_cached_tokens":2,"output":3}',
    "langfuse.observation.cost_details": '{"input":0.5,"output":0.25}',
  };

  expect(shown(attributes, "langfuse-sdk")).toMatchObject({
    usageDetails: { input: 11, input_cached_tokens: 2, output: 3, total: 16 },
    costDetails: { input: 0.5, output: 0.25, total: 0.75 },
  });
});
