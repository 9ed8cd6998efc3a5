// The text streams of `MistralTraced`: what they give, and what they record however they are read.
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { MistralTraced } from "../../src/mistral/mistral-traced.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { MistralStandIn, MistralStandInOptions } from "../../src/testing/stand-in/stand-in.js";
import { abandonAll } from "../../src/tracing/iterations/consumption.js";
import { ask, collect, model, recorded, startClient } from "./client.js";

/** A server whose stream never ends; `closed` resolves when the client closes the connection. */
async function startEndlessStream(
  words: readonly string[],
): Promise<{ url: string; closed: Promise<unknown> }> {
  const connection = new EventEmitter();
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const content of words) {
      const choices = [{ index: 0, delta: { content }, finish_reason: null }];
      response.write(`data: ${JSON.stringify({ id: "1", model, choices })}\n\n`);
    }
    response.once("close", () => connection.emit("closed"));
  });
  server.listen(0);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, closed: once(connection, "closed") };
}

const WORDS = ["One", " two", " three"];

async function startGuide(
  options: MistralStandInOptions = {},
): Promise<{ guide: MistralTraced; standIn: MistralStandIn }> {
  const { raw, standIn } = await startClient(options);
  return { guide: new MistralTraced(raw), standIn };
}

describe("a stream of MistralTraced", () => {
  it("a text stream begins at the call, and sends its request at the first read", async () => {
    const { guide, standIn } = await startGuide();

    const { observations } = await captureTraces(async () => {
      const texts = guide.streamMistralCompletion({ model, messages: ask() });
      await guide.mistralCompletion({ model, messages: ask() });
      await collect(texts);
    });

    expect(standIn.requests.map(({ stream }) => stream)).toEqual([false, true]);
    expect(observations.map(({ name }) => name)).toEqual([
      "streamMistralCompletion",
      "mistralCompletion",
    ]);
  });

  it("a text stream that is broken off records what was read, and closes the connection", async () => {
    const { url, closed } = await startEndlessStream(["One", " two"]);
    const guide = new MistralTraced({ apiKey: "any", serverURL: url });

    const { observations } = await captureTraces(async () => {
      for await (const text of guide.streamMistralCompletion({ model, messages: ask() })) {
        if (text === " two") break;
      }
    });

    expect(recorded(observations[0]).output).toEqual({ role: "assistant", content: "One two" });
    expect(observations[0]?.level).toBe("DEFAULT");
    expect(observations[0]?.completionStartMs).toBeDefined();
    await closed;
  });

  it("a text stream gives text alone, and records thinking and tool calls with it", async () => {
    const { guide } = await startGuide({
      replies: [
        {
          thinking: ["Hm", "."],
          text: WORDS,
          toolCalls: [{ id: "D681PevKs", name: "get_weather", arguments: {} }],
        },
      ],
    });

    const { result, observations } = await captureTraces(() =>
      collect(guide.streamMistralCompletion({ model, messages: ask() })),
    );

    expect(result.join("")).toBe("One two three");
    expect(recorded(observations[0]).output).toEqual({
      role: "assistant",
      content: "One two three",
      thinking: [{ type: "thinking", content: "Hm." }],
      tool_calls: [
        { id: "D681PevKs", type: "function", function: { name: "get_weather", arguments: "{}" } },
      ],
    });
  });

  it("a text stream gives the first choice, and records all of them", async () => {
    const { guide } = await startGuide({
      replies: [{ choices: [{ text: ["One", " two"] }, { text: ["Eins", " zwei"] }] }],
    });

    const { result, observations } = await captureTraces(() =>
      collect(guide.streamMistralCompletion({ model, messages: ask(), n: 2 })),
    );

    expect(result).toEqual(["One", " two"]);
    expect(recorded(observations[0]).output).toMatchObject([
      { content: "One two" },
      { content: "Eins zwei" },
    ]);
  });

  it("a text stream throws the client's error where it is read, and records what came before", async () => {
    const { guide } = await startGuide({
      replies: [{ text: WORDS, fault: { kind: "cut", after: 3 } }],
      chunkDelayMs: 2,
    });
    const pieces: string[] = [];

    const { observations } = await captureTraces(async () => {
      const texts = guide.streamMistralCompletion({ model, messages: ask() });
      await expect(collect(texts, pieces)).rejects.toThrow("terminated");
    });

    expect(pieces).toEqual(["One", " two"]);
    expect(observations[0]?.level).toBe("ERROR");
    expect(observations[0]?.statusMessage).toBe("terminated (UND_ERR_SOCKET)");
    expect(recorded(observations[0]).output).toEqual({ role: "assistant", content: "One two" });
  });

  it("a text stream that is returned before it is read ends at once", async () => {
    const { guide, standIn } = await startGuide();

    const { observations } = await captureTraces(async () => {
      const texts = guide.streamMistralCompletion({ model, messages: ask() });
      expect(await texts.return()).toEqual({ done: true, value: undefined });
      expect(await texts.next()).toEqual({ done: true, value: undefined });
    });

    expect(observations).toHaveLength(1);
    expect(observations[0]?.metadata).not.toHaveProperty("consumption");
    expect(standIn.requests).toEqual([]);
  });

  it("a text stream into which an error is thrown closes the connection and throws it", async () => {
    const { url, closed } = await startEndlessStream(["One", " two"]);
    const guide = new MistralTraced({ apiKey: "any", serverURL: url });
    const error = new Error("enough");

    const { observations } = await captureTraces(async () => {
      const texts = guide.streamMistralCompletion({ model, messages: ask() });
      await texts.next();
      await expect(texts.throw(error)).rejects.toBe(error);
    });

    expect(recorded(observations[0]).output).toEqual({ role: "assistant", content: "One" });
    await closed;
  });

  it("a text stream answers reads in order, as every generator does", async () => {
    const { guide } = await startGuide({ replies: [{ text: WORDS }] });

    const { result } = await captureTraces(() => {
      const texts = guide.streamMistralCompletion({ model, messages: ask() });
      expect(Object.prototype.toString.call(texts)).toBe("[object AsyncGenerator]");
      return Promise.all([texts.next(), texts.next(), texts.return(), texts.next()]);
    });

    expect(result).toEqual([
      { done: false, value: "One" },
      { done: false, value: " two" },
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  it("a text stream that is never read is recorded as such", async () => {
    const { guide, standIn } = await startGuide();

    const { observations } = await captureTraces(() => {
      guide.streamMistralCompletion({ model, messages: ask() });
      abandonAll();
    });

    expect(observations[0]?.metadata).toMatchObject({ consumption: "never consumed" });
    expect(recorded(observations[0]).input).toEqual(ask());
    expect(standIn.requests).toEqual([]);
  });
});
