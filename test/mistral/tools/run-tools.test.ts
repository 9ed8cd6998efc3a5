// `runTools` in conversations with the stand-in: what it sends, what it returns, what it records.
import { describe, expect, it, vi } from "vitest";
import { captureTraces } from "../../../src/testing/capture-traces.js";
import { formatTrace } from "../../../src/testing/format-trace.js";
import { ToolRoundsError } from "../../../src/mistral/tools/errors.js";
import type { RunToolsRequest } from "../../../src/mistral/tools/request.js";
import { model } from "../client.js";
import { call, lastMessages, request, startWeather } from "./service.js";

/** The content of an answer before its last message when Mistral has searched the web for it. */
const searched = [
  {
    role: "assistant",
    content: "",
    toolCalls: [{ id: "searched1", function: { name: "web_search", arguments: "{}" } }],
  },
  { role: "tool", content: "sunny", toolCallId: "searched1" },
];

describe("runTools", () => {
  it("runTools runs the calls of each round and returns the answer, the conversation and the steps", async () => {
    const { weather, standIn } = await startWeather([
      { toolCalls: [call("weather"), call("weather", { city: "Rome" })] },
      { toolCalls: [call("time", "")] },
      { text: "Clear, at noon." },
    ]);

    const { text, response, messages, steps } = await weather.runTools({
      ...request,
      maxTokens: 50,
    });

    expect(text).toBe("Clear, at noon.");
    expect(response.choices[0]?.message?.content).toBe(text);
    expect(weather.asked).toEqual(["Lyon", "Rome"]);
    expect(messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "tool",
      "assistant",
      "tool",
      "assistant",
    ]);
    const [first] = steps;
    expect(steps).toHaveLength(3);
    expect(first).toMatchObject({
      round: 1,
      response: { choices: [{ finishReason: "tool_calls" }] },
    });
    expect(first?.calls).toEqual([
      {
        id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
        name: "weather",
        arguments: { city: "Lyon" },
        result: { city: "Lyon", sky: "clear" },
        content: '{"city":"Lyon","sky":"clear"}',
      },
      expect.objectContaining({ arguments: { city: "Rome" } }),
    ]);
    expect(steps[1]?.calls).toMatchObject([{ name: "time", arguments: {}, content: "noon" }]);
    expect(lastMessages(standIn)).toMatchObject([
      { role: "user" },
      { role: "assistant", tool_calls: [{ id: first?.calls[0]?.id }, { id: first?.calls[1]?.id }] },
      { role: "tool", name: "weather", tool_call_id: first?.calls[0]?.id },
      { role: "tool", name: "weather", tool_call_id: first?.calls[1]?.id },
      { role: "assistant" },
      { role: "tool", name: "time", content: "noon" },
    ]);
    expect(
      standIn.requests.every(({ body }) => (body as { max_tokens: number }).max_tokens === 50),
    ).toBe(true);
  });

  it("runTools is recorded as an agent, with a generation a round and a tool a call", async () => {
    const { weather } = await startWeather([
      { toolCalls: [call("weather"), call("forecast"), call("time")] },
      { text: "Clear." },
    ]);

    const { observations } = await captureTraces(() => weather.runTools(request));

    expect(formatTrace(observations, { metadata: true, usage: false, width: 100 }))
      .toMatchInlineSnapshot(`
        "runTools (agent)
        │ in:  [{"role":"user","content":"How is the weather?"}]
        │ out: {"role":"assistant","content":"Clear."}
        │ metadata.rounds: 2
        │ metadata.tool_calls: 3
        ├─ mistral.chat.complete (generation) mistral-small-latest
        │    in:  {"messages":[{"role":"user","content":"How is the weather?"}],"tools":[{"type":"function","function"…
        │    out: {"role":"assistant","content":"","tool_calls":[{"id":"2QArPLya5","type":"function","function":{"name…
        │    metadata.mistral_correlation_id: e1e31a2d-19c0-b7e9-8918-8a7524f2a1c0
        │    metadata.finish_reason: tool_calls
        │    metadata.response_id: c5fcf6157f4b5f82b413c9685212faa7
        ├─ weather (tool)
        │    in:  {"city":"Lyon"}
        │    out: {"city":"Lyon","sky":"clear"}
        │    metadata.tool_call_id: 2QArPLya5
        ├─ forecast (tool) ERROR "No station in Lyon\\nat line 2"
        │    in:  {"city":"Lyon"}
        │    out: {"error":"Error: No station in Lyon\\nat line 2"}
        │    metadata.tool_call_id: 8k6yTYs68
        ├─ time (tool)
        │    in:  {"city":"Lyon"}
        │    out: noon
        │    metadata.tool_call_id: NCB15X2gS
        └─ mistral.chat.complete (generation) mistral-small-latest
             in:  {"messages":[{"role":"user","content":"How is the weather?"},{"role":"assistant","content":"","tool_…
             out: {"role":"assistant","content":"Clear."}
             metadata.mistral_correlation_id: 317d0057-640c-0e2f-6ada-0cf0fad6c83d
             metadata.finish_reason: stop
             metadata.response_id: 86a7e131e4b36059db897ed1422cb404"
      `);
  });
});

describe("the rounds", () => {
  it("runTools runs at most ten rounds, and its error carries a conversation to continue", async () => {
    const { weather, standIn } = await startWeather([
      { toolCalls: [call("weather"), call("time")] },
    ]);

    const error = await weather.runTools(request).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ToolRoundsError);
    const { messages, steps, message } = error as ToolRoundsError;
    expect(message).toMatch(
      /^The model still called tools after 10 rounds \(the last: weather, time\)\./,
    );
    expect(standIn.requests).toHaveLength(10);
    expect(steps).toHaveLength(10);
    expect(messages).toHaveLength(1 + 10 * 3);
    // The stand-in refuses a conversation in which calls and results do not match, as Mistral does.
    await expect(weather.runTools({ ...request, messages, maxRounds: 2 })).rejects.toMatchObject({
      message: expect.stringContaining("after 2 rounds"),
    });
    expect(standIn.requests).toHaveLength(12);
  });

  it("onStep is called after each round, and its error ends the loop", async () => {
    const { weather, standIn } = await startWeather([{ toolCalls: [call("time")] }]);
    const seen: number[] = [];
    const onStep: RunToolsRequest["onStep"] = async ({ round }) => {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(round);
      if (round === 2) throw new Error("enough");
    };
    await expect(weather.runTools({ ...request, onStep })).rejects.toThrow("enough");
    expect(seen).toEqual([1, 2]);
    expect(standIn.requests).toHaveLength(2);
  });

  it.each([
    ["any", ["any", "auto"]],
    ["none", ["none", "none"]],
    ["auto", ["auto", "auto"]],
    [undefined, [undefined, undefined]],
  ] as const)("toolChoice %s forces no call after the first round", async (toolChoice, sent) => {
    const { weather, standIn } = await startWeather([
      { toolCalls: [call("time")] },
      { text: "Noon." },
    ]);
    await weather.runTools({ ...request, ...(toolChoice && { toolChoice }) });
    expect(
      standIn.requests.map(({ body }) => (body as { tool_choice?: string }).tool_choice),
    ).toEqual(sent);
  });

  it("runTools leaves the caller's messages as they are, and answers without tools if none is called", async () => {
    const { weather, standIn } = await startWeather([{ text: "Hello." }]);
    const { text, steps, messages } = await weather.runTools(request);
    expect(text).toBe("Hello.");
    expect(steps).toMatchObject([{ round: 1, calls: [] }]);
    expect(messages).toHaveLength(2);
    expect(request.messages).toHaveLength(1);
    await weather.runTools({ ...request, tools: [] });
    expect(standIn.requests.at(-1)?.body).not.toHaveProperty("tools");
  });

  it("runTools fails with the SDK's error if a request fails", async () => {
    const { weather } = await startWeather([{ toolCalls: [call("time")] }, { status: 429 }]);
    await expect(weather.runTools(request)).rejects.toMatchObject({ statusCode: 429 });
  });

  it("runTools keeps all messages of an answer for which Mistral ran built-in tools, and runs the other calls", async () => {
    const { weather, standIn } = await startWeather([{ text: "It is noon." }]);
    const ours = { id: "abcdefghi", function: { name: "time", arguments: "{}" } };
    const messages = [
      ...searched,
      { role: "assistant", content: "It is sunny.", toolCalls: [ours] },
    ];
    const answer = { id: "1", object: "", model, created: 0, usage: {} };
    const choices = [{ index: 0, finishReason: "tool_calls", messages }];
    vi.spyOn(weather.mistral.chat, "complete").mockResolvedValueOnce({
      ...answer,
      choices,
    } as never);

    const { text, messages: all } = await weather.runTools(request);

    expect(text).toBe("It is noon.");
    expect(all).toMatchObject([
      { role: "user" },
      ...messages,
      { role: "tool", toolCallId: "abcdefghi", content: "noon" },
      { role: "assistant", content: "It is noon." },
    ]);
    expect(lastMessages(standIn)).toHaveLength(5);
  });

  it("runTools answers with the last of several messages", async () => {
    const { weather } = await startWeather([]);
    const messages = [...searched, { role: "assistant", content: "It is sunny." }];
    vi.spyOn(weather.mistral.chat, "complete").mockResolvedValueOnce({
      choices: [{ index: 0, finishReason: "stop", messages }],
    } as never);
    expect((await weather.runTools(request)).text).toBe("It is sunny.");
  });
});
