// The record of a complete answer.
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Reply } from "../../src/testing/stand-in/reply.js";
import { ask, model, recordedBy, startClient } from "./client.js";

async function recordAnswer(reply: Reply) {
  const { mistral } = await startClient({ replies: [reply] });
  const n = reply.choices?.length;
  return recordedBy(() => mistral.chat.complete({ model, messages: ask(), ...(n && { n }) }));
}

describe("a recorded chat answer", () => {
  it("the output of a chat is one message, with its finish reason and id", async () => {
    const { output, observation } = await recordAnswer({ text: "Hi", finishReason: "length" });

    expect(output).toEqual({ role: "assistant", content: "Hi" });
    expect(observation.metadata).toEqual({
      finish_reason: "length",
      mistral_correlation_id: expect.any(String),
      response_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(observation.level).toBe("DEFAULT");
  });

  it("the output of a chat has its tool calls, with arguments as the model wrote them", async () => {
    const { output } = await recordAnswer({
      toolCalls: [
        { id: "D681PevKs", name: "get_weather", arguments: { city: "Paris" } },
        { id: "0mbkIb6Fd", name: "get_weather", arguments: '{"city": "Lond' },
        { id: "mCY19xE2W", name: "get_time", arguments: "" },
      ],
      finishReason: "length",
    });

    expect(output).toMatchObject({
      role: "assistant",
      tool_calls: [
        {
          id: "D681PevKs",
          type: "function",
          function: { name: "get_weather", arguments: '{"city":"Paris"}' },
        },
        { function: { arguments: '{"city": "Lond' } },
        { function: { name: "get_time", arguments: "" } },
      ],
    });
  });

  it("the output of a chat with several choices is a list of messages, with one usage", async () => {
    const { output, observation } = await recordAnswer({
      choices: [{ text: "One" }, { text: "Two", finishReason: "length" }],
      usage: { promptTokens: 5, completionTokens: 4 },
    });

    expect(output).toEqual([
      { role: "assistant", content: "One" },
      { role: "assistant", content: "Two" },
    ]);
    expect(observation.metadata).toMatchObject({ finish_reason: '["stop","length"]' });
    expect(observation.usage).toEqual({ input: 5, output: 4, total: 9 });
  });

  it("the output of a chat has the thinking beside the text", async () => {
    const { output } = await recordAnswer({ thinking: "A greeting.", text: "Hi" });

    expect(output).toEqual({
      role: "assistant",
      content: "Hi",
      thinking: [{ type: "thinking", content: "A greeting." }],
    });
  });

  it("the output of a chat keeps unknown content", async () => {
    const { output } = await recordAnswer({
      content: [
        { type: "text", text: "See " },
        { type: "reference", reference_ids: [1] },
        { type: "hologram", depth: 3 },
      ],
    });

    expect(output).toEqual({
      role: "assistant",
      content: [
        { type: "text", text: "See " },
        { type: "text", text: " [1]" },
        { type: "hologram", depth: 3 },
      ],
    });
  });

  it("the output of a chat has references as text, and those of a search as links", async () => {
    const source = { type: "tool_reference", tool: "web_search" };
    const { output } = await recordAnswer({
      content: [
        { type: "text", text: "At nine" },
        { type: "reference", reference_ids: [1, 3] },
        { ...source, title: "Ferry [Föhr]", url: "https://a.example/f (1)" },
        { ...source, title: "Timetable" },
        { type: "tool_file", tool: "code_interpreter", file_id: "f1", file_name: "map.png" },
        { type: "text", text: "." },
      ],
    });

    expect(output).toEqual({
      role: "assistant",
      content: String.raw`At nine [1, 3] [Ferry \[Föhr\]](https://a.example/f%20%281%29) Timetable [map.png].`,
    });
  });

  it("the thinking of a chat has its references as text", async () => {
    const thinking = [
      { type: "text", text: "As in" },
      { type: "tool_reference", tool: "web_search", title: "A page", url: "https://a.example" },
    ];
    const { output } = await recordAnswer({
      content: [
        { type: "thinking", thinking },
        { type: "text", text: "Yes" },
      ],
    });

    expect(output).toEqual({
      role: "assistant",
      content: "Yes",
      thinking: [{ type: "thinking", content: "As in [A page](https://a.example)" }],
    });
  });

  it("the output of a chat has no content if it is null", async () => {
    const { output } = await recordAnswer({ content: null });

    expect(output).toEqual({ role: "assistant" });
  });

  it("the usage of a chat counts cached and audio tokens apart from the others", async () => {
    const { observation } = await recordAnswer({
      text: "Hi",
      usage: { promptTokens: 93, completionTokens: 29, cachedTokens: 16, audioTokens: 375 },
    });

    expect(observation.usage).toEqual({
      input: 77,
      input_cached_tokens: 16,
      input_audio_tokens: 375,
      output: 29,
      total: 497,
    });
  });

  it("a generation has the requested model, and names the one that answered if it is another", async () => {
    const { observation } = await recordAnswer({ text: "Hi", model: "mistral-small-2506" });

    expect(observation.model).toBe(model);
    expect(observation.metadata).toMatchObject({ response_model: "mistral-small-2506" });
  });

  it("a generation without a requested model has the model that answered", async () => {
    const { mistral } = await startClient({ replies: [{ text: "Hi", model }] });

    const { observation } = await recordedBy(() =>
      mistral.agents.complete({ agentId: "ag:1", messages: ask() }),
    );

    expect(observation.model).toBe(model);
    expect(observation.metadata).toMatchObject({ agent_id: "ag:1" });
    expect(observation.metadata).not.toHaveProperty("response_model");
  });

  it("the output of a chat with built-in tools is a list of messages", async () => {
    const { mistral, raw } = await startClient();
    const messages = [
      { role: "assistant", toolCalls: [{ function: { name: "web_search", arguments: "{}" } }] },
      { role: "tool", content: "sunny", toolCallId: "call_0" },
      { role: "assistant", content: "It is sunny." },
    ];
    const answer = { id: "1", object: "", model, created: 0, usage: {} };
    raw.chat.complete = () =>
      Promise.resolve({ ...answer, choices: [{ index: 0, finishReason: "stop", messages }] });

    const { output } = await recordedBy(() => mistral.chat.complete({ model, messages: ask() }));

    expect(output).toMatchObject([
      { role: "assistant", tool_calls: [{ id: "call_0" }] },
      { role: "tool", content: "sunny", tool_call_id: "call_0" },
      { role: "assistant", content: "It is sunny." },
    ]);
  });

  it("a chat that Mistral broke off with an error is an error", async () => {
    const { output, observation } = await recordAnswer({ text: "Hi", finishReason: "error" });

    expect(output).toEqual({ role: "assistant", content: "Hi" });
    expect(observation.level).toBe("ERROR");
    expect(observation.statusMessage).toContain('finish reason "error"');
  });

  it("chat.parse is recorded once, with its schema as JSON schema", async () => {
    const { mistral } = await startClient({ replies: [{ text: '{"answer":"Hi"}' }] });

    const { output, observation } = await recordedBy(async () => {
      const response = await mistral.chat.parse({
        model,
        messages: ask(),
        responseFormat: z.object({ answer: z.string() }),
      });
      expect(response.choices?.[0]?.message?.parsed).toEqual({ answer: "Hi" });
    });

    expect(output).toEqual({ role: "assistant", content: '{"answer":"Hi"}' });
    expect(observation.name).toBe("mistral.chat.parse");
    expect(JSON.parse(observation.metadata?.["response_format"] ?? "")).toEqual({
      type: "json_schema",
      json_schema: {
        name: "placeholderName",
        strict: true,
        schema: {
          type: "object",
          properties: { answer: { type: "string" } },
          required: ["answer"],
          additionalProperties: false,
        },
      },
    });
  });
});
