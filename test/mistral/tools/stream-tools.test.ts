// `streamTools`: its events and their times, its record, and its early ends.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { tool } from "../../../decorators/tool.js";
import { captureTraces } from "../../../src/testing/capture-traces.js";
import { formatTrace } from "../../../src/testing/format-trace.js";
import type { Reply } from "../../../src/testing/stand-in/reply.js";
import type { ToolEvent } from "../../../src/mistral/tools/request.js";
import { streamTools } from "../../../src/mistral/tools/stream.js";
import { startClient } from "../client.js";
import { eventually } from "../../eventually.js";
import { call, lastMessages, request, startWeather } from "./service.js";

async function all(events: AsyncIterable<ToolEvent>): Promise<ToolEvent[]> {
  const list: ToolEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

/** An event in a few words. */
function line(event: ToolEvent): string {
  switch (event.type) {
    case "text":
      return `${event.round} ${event.text}`;
    case "tool-call":
      return `${event.round} ${event.call.name}(${JSON.stringify(event.call.arguments)})`;
    case "tool-result":
      return `${event.round} ${event.call.name}: ${event.call.content as string}`;
    default:
      return `answer: ${event.text}`;
  }
}

const twoRounds: Reply[] = [
  { text: "Let me see.", toolCalls: [call("weather"), call("time", {})] },
  { text: "Clear, at noon." },
];

describe("streamTools", () => {
  it.each([false, true])(
    "streamTools yields words, calls, results and the answer; calls in fragments: %s",
    async (fragmentToolCalls) => {
      const [first, second] = twoRounds;
      const { weather, standIn } = await startWeather([{ ...first, fragmentToolCalls }, second!]);

      const events = await all(weather.streamTools(request));

      const told = events.map(line);
      expect(told.slice(0, 5)).toEqual([
        "1 Let",
        "1  me",
        "1  see.",
        '1 weather("{\\"city\\":\\"Lyon\\"}")',
        '1 time("{}")',
      ]);
      expect(told.slice(5, 7).toSorted()).toEqual([
        "1 time: noon",
        '1 weather: {"city":"Lyon","sky":"clear"}',
      ]);
      expect(told.slice(7)).toEqual(["2 Clear,", "2  at", "2  noon.", "answer: Clear, at noon."]);
      expect(events.at(-1)).toMatchObject({
        response: {
          choices: [{ finishReason: "stop" }],
          usage: { totalTokens: expect.any(Number) },
        },
        messages: [
          { role: "user" },
          { role: "assistant", content: "Let me see." },
          { role: "tool", name: "weather" },
          { role: "tool", name: "time" },
          { role: "assistant", content: "Clear, at noon." },
        ],
        steps: [
          { round: 1, calls: [{}, {}] },
          { round: 2, calls: [] },
        ],
      });
      expect(lastMessages(standIn)).toHaveLength(4);
    },
  );

  it("streamTools is recorded as runTools, with what was streamed", async () => {
    const { weather } = await startWeather(twoRounds);
    const { observations } = await captureTraces(() => all(weather.streamTools(request)));
    expect(formatTrace(observations, { usage: false, width: 60 })).toMatchInlineSnapshot(`
      "streamTools (agent)
      │ in:  [{"role":"user","content":"How is the weather?"}]
      │ out: {"role":"assistant","content":"Clear, at noon."}
      ├─ mistral.chat.stream (generation) mistral-small-latest
      │    in:  {"messages":[{"role":"user","content":"How is the weather?"}…
      │    out: {"role":"assistant","content":"Let me see.","tool_calls":[{"…
      ├─ weather (tool)
      │    in:  {"city":"Lyon"}
      │    out: {"city":"Lyon","sky":"clear"}
      ├─ time (tool)
      │    in:  {}
      │    out: noon
      └─ mistral.chat.stream (generation) mistral-small-latest
           in:  {"messages":[{"role":"user","content":"How is the weather?"}…
           out: {"role":"assistant","content":"Clear, at noon."}"
    `);
    expect(observations[0]?.completionStartMs).toBeDefined();
    expect(observations[0]?.metadata).toEqual({ rounds: "2", tool_calls: "2" });
  });

  it("streamTools yields a result as soon as it is there", async () => {
    const { weather } = await startWeather([
      { toolCalls: [call("patient"), call("weather")] },
      { text: "Clear." },
    ]);
    for await (const event of weather.streamTools(request)) {
      if (event.type !== "tool-result") continue;
      // The first call still runs.
      expect(event.call.name).toBe("weather");
      break;
    }
    expect(weather.signal?.aborted).toBe(true);
  });

  it("streamTools sends no request before it is read", async () => {
    const { weather, standIn } = await startWeather(twoRounds);
    const events = weather.streamTools(request);
    await new Promise((resolve) => setImmediate(resolve));
    expect(standIn.requests).toHaveLength(0);
    await events.return();
    expect(standIn.requests).toHaveLength(0);
  });

  it("a break out of streamTools ends the connection, the tools and the observations", async () => {
    const { weather, standIn } = await startWeather([
      { text: "Let me see what I can say.", chunkDelayMs: 5, toolCalls: [call("never")] },
    ]);
    const { observations } = await captureTraces(async () => {
      for await (const event of weather.streamTools(request)) if (event.type === "text") break;
    });
    expect(standIn.requests).toHaveLength(1);
    expect(formatTrace(observations, { usage: false })).toMatch(
      /^streamTools \(agent\)\n│ in: .*\n│ out: {"role":"assistant","content":"Let"}\n└─ mistral.chat.stream \(generation\)/,
    );
  });

  it("streamTools throws the reason of an abort while a tool runs", async () => {
    const { weather } = await startWeather([{ toolCalls: [call("never")] }]);
    const controller = new AbortController();
    const { result, observations } = await captureTraces(async () => {
      const events = all(weather.streamTools({ ...request, signal: controller.signal }));
      events.catch(() => undefined);
      await eventually(() => expect(weather.asked).toEqual(["never"]));
      controller.abort(new Error("left"));
      return events.catch((error: unknown) => error);
    });
    expect(result).toEqual(new Error("left"));
    expect(observations.map(({ level }) => level)).toEqual(["WARNING", "DEFAULT", "WARNING"]);
  });

  it("streamTools throws the reason of an abort in the middle of the words", async () => {
    const { weather } = await startWeather([
      { text: "One two three.", fault: { kind: "stall", after: 2 } },
    ]);
    const controller = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of weather.streamTools({ ...request, signal: controller.signal })) {
        seen.push(line(event));
        controller.abort(new Error("left"));
      }
    })();
    await expect(reading).rejects.toThrow("left");
    expect(seen).toEqual(["1 One"]);
  });

  it("streamTools throws a lost connection, too many rounds, and a tool's error if so chosen", async () => {
    const dead = await startWeather([{ text: "One two.", fault: { kind: "cut", after: 2 } }]);
    await expect(all(dead.weather.streamTools(request))).rejects.toThrow("terminated");
    const endless = await startWeather([{ toolCalls: [call("time")] }]);
    await expect(all(endless.weather.streamTools({ ...request, maxRounds: 3 }))).rejects.toThrow(
      "after 3 rounds",
    );
    const failing = await startWeather([{ toolCalls: [call("forecast"), call("never")] }]);
    await expect(
      all(failing.weather.streamTools({ ...request, toolErrors: "throw" })),
    ).rejects.toThrow("No station in Lyon");
  });

  it("streamTools answers arguments that were cut off, and goes on", async () => {
    const { weather } = await startWeather([
      { toolCalls: [call("weather", '{"city": "Ly')], finishReason: "length" },
      { text: "Clear." },
    ]);
    const told = (await all(weather.streamTools(request))).map(line);
    expect(told[1]).toMatch(
      /^1 weather: {"error":"Invalid arguments for weather: they are not valid JSON/,
    );
    expect(told.at(-1)).toBe("answer: Clear.");
  });

  it("streamTools passes a tool the model's whole arguments, whatever a trace omits", async () => {
    const given = { password: "hunter22", note: "data:image/png;base64,AAAA" };
    const toolCalls = [{ id: "abcdefghi", function: { name: "login", arguments: given } }];
    const choices = [{ index: 0, delta: { tool_calls: toolCalls }, finish_reason: "tool_calls" }];
    const { raw, standIn } = await startClient({
      exchanges: [
        {
          name: "arguments that are an object",
          category: "tool_single_stream",
          request: { method: "POST", path: "/v1/chat/completions", body: { stream: true } },
          response: {
            status: 200,
            headers: { "content-type": "text/event-stream" },
            sse: [`data: ${JSON.stringify({ id: "1", model: request.model, choices })}`],
          },
        },
      ],
      replies: () => (standIn.requests.length > 1 ? { text: "Done." } : undefined),
    });
    const got: unknown[] = [];
    const login = tool((args: { password: string }) => got.push(args), {
      name: "login",
      description: "Logs in",
      parameters: z.object({ password: z.string(), note: z.string() }),
    });

    const events = await all(streamTools(raw, { ...request, tools: [login] }));

    expect(got).toEqual([given]);
    expect(events.at(-1)).toMatchObject({
      type: "answer",
      messages: [{}, { toolCalls: [{ function: { arguments: given } }] }, {}, { content: "Done." }],
    });
  });
});
