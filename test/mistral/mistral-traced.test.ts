// `MistralTraced` with the real client over HTTP: what its four methods return, and what they record.
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Mistral } from "@mistralai/mistralai";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { observe } from "../../decorators/index.js";
import { MistralTraced } from "../../src/mistral/mistral-traced.js";
import { observeMistral } from "../../src/mistral/observe-mistral.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import { formatTrace } from "../../src/testing/format-trace.js";
import {
  startMistralStandIn,
  type MistralStandIn,
  type MistralStandInOptions,
} from "../../src/testing/stand-in/stand-in.js";
import { abandonAll } from "../../src/tracing/consumption.js";
import { ask, model, recorded } from "./client.js";

class PainterGuide extends MistralTraced {
  @observe()
  async findBestPainterFrom(country: string): Promise<unknown> {
    const response = await this.mistralCompletion({
      model,
      maxTokens: 1024,
      temperature: 0.4,
      messages: ask(`Who is the best painter from ${country}? Answer in one short sentence.`),
    });
    return response.choices[0]?.message?.content;
  }

  @observe()
  async *findBestFivePainterFrom(country: string): AsyncGenerator<string> {
    const content = `Who are the best five painter from ${country}? Answer in one short sentence.`;
    yield* this.streamMistralCompletion({ model, maxTokens: 1024, messages: ask(content) });
  }

  @observe()
  async compare(...countries: string[]): Promise<unknown[]> {
    return Promise.all(countries.map((country) => this.findBestPainterFrom(country)));
  }
}

async function collect(texts: AsyncIterable<string>, pieces: string[] = []): Promise<string[]> {
  for await (const text of texts) pieces.push(text);
  return pieces;
}

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
): Promise<{ guide: PainterGuide; standIn: MistralStandIn }> {
  const standIn = await startMistralStandIn(options);
  onTestFinished(() => standIn.close());
  return { guide: new PainterGuide({ apiKey: "any", serverURL: standIn.url }), standIn };
}

describe("MistralTraced", () => {
  it("records a completion as one generation under the method that asked for it", async () => {
    const { guide } = await startGuide();

    const { result, observations } = await captureTraces(() => guide.findBestPainterFrom("France"));

    expect(result).toMatch(/^Claude Monet/);
    expect(formatTrace(observations, { metadata: true, width: 90 })).toMatchInlineSnapshot(`
      "findBestPainterFrom (span)
      │ in:  France
      │ out: Claude Monet, renowned for his role as a founder of French Impressionist painting, is ofte…
      └─ mistralCompletion (generation) mistral-small-latest
           in:  [{"role":"user","content":"Who is the best painter from France? Answer in one short senten…
           out: {"role":"assistant","content":"Claude Monet, renowned for his role as a founder of French …
           parameters: {"max_tokens":1024,"temperature":0.4}
           usage: input 17, output 35, total 52
           metadata.finish_reason: stop
           metadata.response_id: c5fcf6157f4b5f82b413c9685212faa7"
    `);
  });

  it("records a stream of text that a generator passes on", async () => {
    const { guide } = await startGuide();

    const { result, observations } = await captureTraces(() =>
      collect(guide.findBestFivePainterFrom("Spain")),
    );

    expect(result.length).toBeGreaterThan(3);
    expect(result.join("")).toMatch(/^The best five painters from Spain are .*Miró\.$/);
    expect(formatTrace(observations, { width: 90 })).toMatchInlineSnapshot(`
      "findBestFivePainterFrom (span)
      │ in:  Spain
      │ out: The best five painters from Spain are Diego Velázquez, Francisco Goya, Pablo Picasso, Salv…
      └─ streamMistralCompletion (generation) mistral-small-latest
           in:  [{"role":"user","content":"Who are the best five painter from Spain? Answer in one short s…
           out: {"role":"assistant","content":"The best five painters from Spain are Diego Velázquez, Fran…
           parameters: {"max_tokens":1024}
           usage: input 18, output 29, total 47"
    `);
  });

  it("records a call under the name that it was made by", async () => {
    const { guide } = await startGuide();
    const request = { model, messages: ask() };

    const { observations } = await captureTraces(async () => {
      await guide.mistralCompletion(request);
      await guide.asyncMistralCompletion(request);
      await collect(guide.streamMistralCompletion(request));
      await collect(guide.asyncStreamMistralCompletion(request));
      await guide.mistral.chat.complete(request);
    });

    expect(observations.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "mistralCompletion generation",
      "asyncMistralCompletion generation",
      "streamMistralCompletion generation",
      "asyncStreamMistralCompletion generation",
      "mistral.chat.complete generation",
    ]);
    expect(new Set(observations.map(({ output }) => output)).size).toBe(1);
  });

  it("makes siblings of calls in parallel, and a trace of each call outside", async () => {
    const { guide } = await startGuide();

    const { observations } = await captureTraces(async () => {
      await Promise.all([guide.compare("France", "Spain"), guide.findBestPainterFrom("Italy")]);
    });

    expect(formatTrace(observations, { io: false, usage: false })).toMatchInlineSnapshot(`
      "compare (span)
      ├─ findBestPainterFrom (span)
      │  └─ mistralCompletion (generation) mistral-small-latest
      └─ findBestPainterFrom (span)
         └─ mistralCompletion (generation) mistral-small-latest
      findBestPainterFrom (span)
      └─ mistralCompletion (generation) mistral-small-latest"
    `);
  });
});

describe("a stream of MistralTraced", () => {
  it("begins at the call, and sends its request when the first piece is asked for", async () => {
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

  it("records what was read up to a break, and closes the connection", async () => {
    const { url, closed } = await startEndlessStream(["One", " two"]);
    const guide = new MistralTraced({ apiKey: "any", serverURL: url });

    const { observations } = await captureTraces(async () => {
      for await (const text of guide.streamMistralCompletion({ model, messages: ask() })) {
        if (text === " two") break;
      }
    });

    expect(recorded(observations[0]).output).toEqual({ role: "assistant", content: "One two" });
    expect(observations[0]?.level).toBeUndefined();
    expect(observations[0]?.completionStartMs).toBeDefined();
    await closed;
  });

  it("gives text alone, and records thinking and tool calls with it", async () => {
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

  it("is the first choice where there are several, and records them all", async () => {
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

  it("throws the client's error where it is read, and keeps what came before", async () => {
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

  it("says so when nobody reads it", async () => {
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

describe("constructing MistralTraced", () => {
  beforeEach(() => {
    vi.stubEnv("MISTRAL_API_KEY", undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
  });

  it("takes a client, and traces each call once also when that client is observed", async () => {
    const standIn = await startMistralStandIn();
    onTestFinished(() => standIn.close());
    const client = new Mistral({ apiKey: "any", serverURL: standIn.url });

    for (const given of [client, observeMistral(client)]) {
      const guide = new PainterGuide(given);
      const { observations } = await captureTraces(() => guide.findBestPainterFrom("France"));
      expect(guide.mistral).toBe(observeMistral(client));
      expect(observations).toHaveLength(2);
    }
  });

  it.each([
    ["a completion", (guide: MistralTraced) => guide.mistralCompletion({ model, messages: ask() })],
    [
      "a stream",
      (guide: MistralTraced) => guide.streamMistralCompletion({ model, messages: ask() }).next(),
    ],
    ["another call", (guide: MistralTraced) => guide.mistral.models.list()],
  ])(
    "without any key fails at the first call (%s), and says what to set",
    async (_, call: (guide: MistralTraced) => Promise<unknown>) => {
      await expect(captureTraces(() => call(new MistralTraced()))).rejects.toMatchObject({
        name: "MissingApiKeyError",
        message: expect.stringContaining("set the environment variable MISTRAL_API_KEY"),
      });
      await expect(call(new MistralTraced({ apiKey: undefined }))).rejects.toThrow(
        "MISTRAL_API_KEY",
      );
    },
  );

  it("with nothing takes the key that the environment has at the call", async () => {
    const keys: unknown[] = [];
    vi.stubGlobal("fetch", async (request: Request) => {
      keys.push(request.headers.get("authorization"));
      return Response.json({ object: "list", data: [] });
    });
    onTestFinished(() => void vi.unstubAllGlobals());
    const guide = new MistralTraced();

    vi.stubEnv("MISTRAL_API_KEY", "from-the-environment");
    await guide.mistral.models.list();

    expect(keys).toEqual(["Bearer from-the-environment"]);
  });

  it.each([
    [{ mistral: {} }, /no option "mistral"/],
    [{ timeoutMs: 5, client: new Mistral() }, /no option "client"/],
    ["a-secret-key", /got a string.*super\(\{ apiKey \}\)/],
    [null, /got null/],
    [[], /got an array/],
  ])("refuses %o", (options, message) => {
    const construct = (): unknown => new MistralTraced(options as never);

    expect(construct).toThrow(expect.objectContaining({ name: "InvalidOptionError" }));
    expect(construct).toThrow(message);
    expect(construct).not.toThrow(/a-secret-key/);
  });

  it("leaves a subclass its own constructor, as dependency injection has it", () => {
    class Injected extends MistralTraced {
      constructor(private readonly country: { name: string }) {
        super({ apiKey: "any" });
      }

      where(): string {
        return this.country.name;
      }
    }

    expect(new Injected({ name: "France" }).where()).toBe("France");
  });

  it("shows no key when the service is printed", () => {
    const guide = new PainterGuide({ apiKey: "a-secret-key" });

    expect(JSON.stringify(guide)).toBe("{}");
    expect(Object.keys(guide)).toEqual([]);
  });
});
