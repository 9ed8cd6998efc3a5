// Calls of tools in the loop: the arguments that models send, failures and the model's messages
// about them, and calls that run beside others.
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { tool } from "../../../decorators/tool.js";
import { runTools } from "../../../src/mistral/tools/run.js";
import { ToolArgumentsError, UnknownToolError } from "../../../src/mistral/tools/errors.js";
import { captureTraces } from "../../../src/testing/capture-traces.js";
import { formatTrace } from "../../../src/testing/format-trace.js";
import { startClient } from "../client.js";
import { call, lastMessages, request, startWeather } from "./service.js";

/** The outcome of one tool call: the message for the model, and the record. */
async function answered(name: string, args: Record<string, unknown> | string | undefined) {
  const { weather, standIn } = await startWeather([
    { toolCalls: [{ name, ...(args !== undefined && { arguments: args }) }] },
    { text: "Well." },
  ]);
  const { observations } = await captureTraces(() => weather.runTools(request));
  const tools = observations.filter(({ type }) => type === "tool");
  return {
    told: (lastMessages(standIn).at(-1) as { content: string }).content,
    trace: formatTrace(tools),
  };
}

describe("arguments", () => {
  it.each<[string, string, Record<string, unknown> | string | undefined]>([
    ["as JSON text", "weather", '{"city": "Lyon"}'],
    ["as JSON text among blanks", "weather", ' {"city":"Lyon"}\n'],
    ["with more than the schema names", "weather", { city: "Lyon", more: 1 }],
  ])("arguments %s reach the tool as the schema returns them", async (_, name, args) => {
    const { told, trace } = await answered(name, args);
    expect(told).toBe('{"city":"Lyon","sky":"clear"}');
    expect(trace).toContain('in:  {"city":"Lyon"}');
  });

  it.each([["nothing"], ["null"], ["{}"], [""]])(
    "the tool receives no arguments from %j",
    async (args) => {
      const given = args === "nothing" ? undefined : args;
      expect(await answered("time", given)).toEqual({
        told: "noon",
        trace: "time (tool)\n  in:  {}\n  out: noon",
      });
    },
  );

  it.each([
    ["cut off", '{"city": "Ly', /not valid JSON/],
    ["no object", '"Lyon"', /expected object/],
    ["nothing", "", /city: .*expected string/],
    ["of another type", '{"city": 7}', /city: .*expected string, received number/],
  ])(
    "arguments that are %s are answered with what is wrong, and the tool does not run",
    async (_, args, what) => {
      const { told, trace } = await answered("weather", args);
      const { error } = JSON.parse(told) as { error: string };
      expect(error).toMatch(/^Invalid arguments for weather: /);
      expect(error).toMatch(what);
      expect(trace).toMatch(/^weather \(tool\) ERROR "Invalid arguments/);
      expect(trace).toContain('out: {"error":"ToolArgumentsError: Invalid arguments');
    },
  );
});

describe("a call that fails", () => {
  it("a call that fails is answered with the first line of the tool's error", async () => {
    const { told, trace } = await answered("forecast", { city: "Lyon" });
    expect(told).toBe('{"error":"No station in Lyon"}');
    expect(trace).toContain('forecast (tool) ERROR "No station in Lyon');
  });

  it("a call of an unknown tool is answered with the names of the tools", async () => {
    const { told, trace } = await answered("wether", { city: "Lyon" });
    expect(JSON.parse(told)).toEqual({
      error: 'There is no tool "wether". The tools are weather, time, forecast, never, patient.',
    });
    expect(trace).toMatch(/^wether \(tool\) ERROR "There is no tool/);
    expect(trace).toContain('in:  {"city":"Lyon"}');
  });

  it.each([
    ["forecast", { city: "Lyon" }, Error],
    ["weather", "{", ToolArgumentsError],
    ["wether", {}, UnknownToolError],
  ])("a call's error is thrown if the caller wants it: %s", async (name, args, kind) => {
    const { weather, standIn } = await startWeather([
      { toolCalls: [call("never"), call(name, args), call("patient")] },
    ]);
    const { result, observations } = await captureTraces(() =>
      weather.runTools({ ...request, toolErrors: "throw" }).catch((error: unknown) => error),
    );
    expect(result).toBeInstanceOf(kind);
    expect(standIn.requests).toHaveLength(1);
    // A tool that ran beside it is stopped, and recorded to its end.
    expect(weather.signal?.aborted).toBe(true);
    expect(observations.map(({ name, level }) => [name, level])).toEqual([
      ["runTools", "ERROR"],
      ["mistral.chat.complete", "DEFAULT"],
      ["never", "WARNING"],
      [name, "ERROR"],
      ["patient", "WARNING"],
    ]);
  });
});

describe("the result of a tool", () => {
  const loop: unknown[] = [];
  loop.push(loop);

  it.each<[string, unknown, string | RegExp]>([
    ["a text", "as it is\n", "as it is\n"],
    ["nothing", undefined, "null"],
    ["half an emoji", "a😀".slice(0, 2), "a\uFFFD"],
    ["half an emoji in an object", { a: "😀".slice(0, 1) }, '{"a":"\uFFFD"}'],
    ["a number", 4, "4"],
    ["an object", { a: [1, null] }, '{"a":[1,null]}'],
    [
      "what JSON does not know",
      { id: 7n, all: new Set([1]), by: new Map([["a", 1]]) },
      '{"id":"7","all":[1],"by":{"a":1}}',
    ],
    ["an error", new TypeError("odd"), '{"name":"TypeError","message":"odd"}'],
    ["a circle", loop, /^{"error":"Converting circular structure to JSON"}$/],
    [
      "a generator",
      (function* () {
        yield 1;
      })(),
      /^{"error":"The tool returned an iterator/,
    ],
  ])("the result of a tool reaches the model as text or JSON: %s", async (_, result, content) => {
    const { raw } = await startClient({
      replies: [{ toolCalls: [call("give", {})] }, { text: "Well." }],
    });
    const give = tool(async () => result, { name: "give", description: "Gives" });
    const { steps } = await runTools(raw, { ...request, tools: [give] });
    expect(steps[0]?.calls[0]?.content).toEqual(
      typeof content === "string" ? content : expect.stringMatching(content),
    );
  });
});

describe("calls of one round", () => {
  const places = Array.from({ length: 20 }, (_, place) => place);

  /** A tool of which the calls end in the reverse of their order, and how many ran at a time. */
  function backwards() {
    const waiting: (() => void)[] = [];
    const seen = { most: 0, order: [] as number[] };
    let running = 0;
    const work = tool(
      async ({ place, parallel }) => {
        seen.most = Math.max(seen.most, ++running);
        if (parallel) {
          const turn = new Promise<void>((resolve) => waiting.push(resolve));
          if (waiting.length === places.length) waiting.at(-1)?.();
          await turn;
          waiting[place - 1]?.();
        }
        seen.order.push(place);
        running -= 1;
        return `result ${place}`;
      },
      {
        name: "work",
        description: "Works",
        parameters: z.object({ place: z.number(), parallel: z.boolean() }),
      },
    );
    return { work, seen };
  }

  it.each([true, false])("calls of one round run with parallel: %s", async (parallel) => {
    const { raw, standIn } = await startClient({
      replies: [
        { toolCalls: places.map((place) => call("work", { place, parallel })) },
        { text: "Done." },
      ],
    });
    const { work, seen } = backwards();

    const { result, observations } = await captureTraces(() =>
      runTools(raw, { ...request, tools: [work], parallel }),
    );

    expect(seen).toEqual(
      parallel ? { most: 20, order: places.toReversed() } : { most: 1, order: places },
    );
    const contents = places.map((place) => `result ${place}`);
    expect(result.steps[0]?.calls.map(({ content }) => content)).toEqual(contents);
    const told = lastMessages(standIn).slice(2) as { content: string; tool_call_id: string }[];
    expect(told.map(({ content }) => content)).toEqual(contents);
    expect(new Set(told.map(({ tool_call_id: id }) => id)).size).toBe(20);
    // Each has an observation of its own under the agent, with its own id and arguments.
    const [agent] = observations;
    const tools = observations.filter(({ type }) => type === "tool");
    expect(tools.map(({ parentId }) => parentId)).toEqual(places.map(() => agent?.id));
    expect(new Set(tools.map(({ metadata }) => metadata?.["tool_call_id"])).size).toBe(20);
    expect(tools.map(({ output }) => output)).toEqual(contents);
  });
});
