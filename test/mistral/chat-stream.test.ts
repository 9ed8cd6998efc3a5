// The record of a streamed answer, for each way to read it and each end.
import { describe, expect, it } from "vitest";
import { abandonAll } from "../../src/tracing/iterations/consumption.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { MistralStandInOptions } from "../../src/testing/stand-in/stand-in.js";
import { ask, model, recorded, recordedBy, startClient, type Recorded } from "./client.js";

const WORDS = ["One", " two", " three", " four"];

async function readStream(
  options: MistralStandInOptions,
  upTo = Number.POSITIVE_INFINITY,
): Promise<Recorded> {
  const { mistral } = await startClient(options);
  return recordedBy(async () => {
    let events = 0;
    for await (const _ of await mistral.chat.stream({ model, messages: ask() })) {
      events += 1;
      if (events === upTo) break;
    }
  });
}

function weatherCall(id: string, city: string): unknown {
  const fn = { name: "get_weather", arguments: JSON.stringify({ city }) };
  return { id, type: "function", function: fn };
}

describe("a recorded chat stream", () => {
  it("a chat stream is recorded as one message with usage and finish reason, like a complete answer", async () => {
    const reply = { text: WORDS, usage: { promptTokens: 9, completionTokens: 4, cachedTokens: 2 } };
    const { mistral } = await startClient({ replies: [reply] });
    const whole = await recordedBy(() => mistral.chat.complete({ model, messages: ask() }));

    const { input, output, observation } = await readStream({ replies: [reply] });

    expect(output).toEqual({ role: "assistant", content: "One two three four" });
    expect(output).toEqual(whole.output);
    expect(input).toEqual(whole.input);
    expect(observation.usage).toEqual(whole.observation.usage);
    expect(observation.metadata).toMatchObject({ finish_reason: "stop" });
    expect(observation.metadata).not.toHaveProperty("usage_missing");
  });

  it("a chat stream is the client's own stream", async () => {
    const { mistral, raw } = await startClient();
    const bare = await raw.chat.stream({ model, messages: ask() });
    await bare.cancel();

    await captureTraces(async () => {
      const stream = await mistral.chat.stream({ model, messages: ask() });
      expect(stream.constructor).toBe(bare.constructor);
      expect(Object.keys(stream)).toEqual(Object.keys(bare));
      await stream.cancel();
    });
  });

  it("a chat stream has its first token where the content begins, after the empty first event", async () => {
    const first = await readStream({ replies: [{ text: WORDS }] }, 1);
    const second = await readStream({ replies: [{ text: WORDS }] }, 2);

    expect(first.observation.completionStartMs).toBeUndefined();
    expect(second.observation.completionStartMs).toBeDefined();
  });

  it("a chat stream that is broken off is recorded up to the break", async () => {
    const { output, observation } = await readStream({ replies: [{ text: WORDS }] }, 3);

    expect(output).toEqual({ role: "assistant", content: "One two" });
    expect(observation.level).toBe("DEFAULT");
    expect(observation.usage).toBeUndefined();
    expect(observation.metadata).toMatchObject({
      usage_missing: "the stream was not read to its end",
    });
  });

  it("a chat stream has the thinking beside the text", async () => {
    const { output, observation } = await readStream({
      replies: [{ thinking: ["A ", "greeting."], text: ["Hi", "!"] }],
    });

    expect(output).toEqual({
      role: "assistant",
      content: "Hi!",
      thinking: [{ type: "thinking", content: "A greeting." }],
    });
    expect(observation.completionStartMs).toBeDefined();
  });

  it.each([false, true])(
    "a chat stream has all tool calls (in fragments: %s)",
    async (fragmentToolCalls) => {
      const { output, observation } = await readStream({
        replies: [
          {
            toolCalls: [
              { id: "D681PevKs", name: "get_weather", arguments: { city: "Paris" } },
              { id: "0mbkIb6Fd", name: "get_weather", arguments: { city: "London" } },
            ],
            fragmentToolCalls,
          },
        ],
      });

      expect(output).toEqual({
        role: "assistant",
        content: "",
        tool_calls: [weatherCall("D681PevKs", "Paris"), weatherCall("0mbkIb6Fd", "London")],
      });
      expect(observation.completionStartMs).toBeDefined();
    },
  );

  it("a chat stream keeps interleaved choices apart", async () => {
    const { output } = await readStream({
      replies: [{ choices: [{ text: ["One", " two"] }, { text: ["Eins", " zwei", " drei"] }] }],
    });

    expect(output).toEqual([
      { role: "assistant", content: "One two" },
      { role: "assistant", content: "Eins zwei drei" },
    ]);
  });

  it("two chat streams at once are recorded apart", async () => {
    const { mistral } = await startClient({
      replies: [
        { when: "English", text: ["One", " two"] },
        { when: "German", text: ["Eins", " zwei"] },
      ],
      chunkDelayMs: 2,
    });
    const read = async (language: string): Promise<void> => {
      const messages = ask(language);
      for await (const _ of await mistral.chat.stream({ model, messages }));
    };

    const { observations } = await captureTraces(() =>
      Promise.all([read("English"), read("German")]),
    );

    expect(observations.map((each) => recorded(each).output)).toEqual([
      { role: "assistant", content: "One two" },
      { role: "assistant", content: "Eins zwei" },
    ]);
  });

  it.each([
    ["cut", "terminated"],
    ["malformed", "JSON"],
    ["error", "Service unavailable"],
  ] as const)("a chat stream that fails keeps what came before (%s)", async (kind, message) => {
    const { mistral } = await startClient({
      replies: [{ text: WORDS, fault: { kind, after: 3 } }],
      chunkDelayMs: 2,
    });
    let thrown: unknown;

    const { output, observation } = await recordedBy(async () => {
      try {
        for await (const _ of await mistral.chat.stream({ model, messages: ask() }));
      } catch (error) {
        thrown = error;
      }
    });

    expect(thrown).toBeInstanceOf(Error);
    expect(output).toEqual({ role: "assistant", content: "One two" });
    expect(observation.level).toBe("ERROR");
    expect(observation.statusMessage).toContain(message);
    expect(observation.metadata).toMatchObject({
      usage_missing: "the stream failed before its end",
    });
    expect(observation.statusMessage?.length).toBeLessThan(320);
  });

  it.each([
    ["no reason", undefined],
    ["a reason of the caller's own", new Error("enough")],
    ["a reason that is no error", "enough"],
  ])("a chat stream that the caller aborts with %s is a warning", async (_, reason) => {
    const { mistral } = await startClient({ replies: [{ text: WORDS }], chunkDelayMs: 5 });
    const controller = new AbortController();
    let thrown: unknown;

    const { output, observation } = await recordedBy(async () => {
      try {
        const { signal } = controller;
        const options = { fetchOptions: { signal } };
        for await (const { data } of await mistral.chat.stream(
          { model, messages: ask() },
          options,
        )) {
          if (data.choices[0]?.delta.content === "One") controller.abort(reason);
        }
      } catch (error) {
        thrown = error;
      }
    });

    expect(thrown).toBe(controller.signal.reason);
    expect(output).toEqual({ role: "assistant", content: "One" });
    expect(observation.level).toBe("WARNING");
    expect(observation.statusMessage).toBe(
      `The caller aborted the request${reason === undefined ? "." : ": enough"}`,
    );
  });

  it("a chat stream that is never read is recorded as such", async () => {
    const { mistral } = await startClient();

    const { output, observation } = await recordedBy(async () => {
      const stream = await mistral.chat.stream({ model, messages: ask() });
      abandonAll();
      await stream.cancel();
    });

    expect(output).toBeUndefined();
    expect(observation.metadata).toMatchObject({ consumption: "never consumed" });
  });

  it("a chat stream is recorded the same through a reader", async () => {
    const { mistral } = await startClient({ replies: [{ text: WORDS }] });

    const { output } = await recordedBy(async () => {
      const reader = (await mistral.chat.stream({ model, messages: ask() })).getReader();
      while (!(await reader.read()).done);
    });

    expect(output).toEqual({ role: "assistant", content: "One two three four" });
  });
});
