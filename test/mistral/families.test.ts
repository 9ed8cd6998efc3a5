// Records of the families beside chat that the replayed exchanges do not show.
import { describe, expect, it } from "vitest";
import { ConversationEvents } from "../../src/mistral/wire/conversation-stream.js";
import { conversations } from "../../src/mistral/endpoints/conversations.js";
import { embeddings } from "../../src/mistral/endpoints/embeddings.js";
import { ocr } from "../../src/mistral/endpoints/ocr.js";
import { speech } from "../../src/mistral/endpoints/speech.js";
import { transcriptions } from "../../src/mistral/endpoints/transcriptions.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { callFor, readResult } from "../exchanges/call.js";
import { ownExchanges } from "../exchanges/load.js";
import { startClient } from "./client.js";

function exchange(name: string): Exchange {
  const found = ownExchanges().find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no exchange ${name}`);
  return found;
}

async function observationsOf(name: string) {
  const { mistral } = await startClient({ exchanges: [exchange(name)] });
  const { observations } = await captureTraces(async () => {
    await readResult(await callFor(exchange(name))(mistral));
  });
  return {
    call: observations.find(({ type }) => type === "generation"),
    tool: observations.find(({ type }) => type === "tool"),
  };
}

function toolCall(id: unknown, name: string, given: unknown): unknown {
  return { id, type: "function", function: { name, arguments: given } };
}

describe("a conversation", () => {
  it.each(["conversations_sync", "conversations_stream"])(
    "a conversation has the tools that Mistral ran within its own time (%s)",
    async (name) => {
      const { call, tool } = await observationsOf(name);

      expect(tool?.parentId).toBe(call?.id);
      expect(tool?.startMs).toBeGreaterThanOrEqual(call?.startMs ?? Number.NaN);
      expect(tool?.endMs).toBeLessThanOrEqual(call?.endMs ?? Number.NaN);
    },
  );

  it.each([
    ["conversations_sync", "web_search", undefined],
    ["conversations_stream", "code_interpreter", '{"code":"17 * 23","code_output":"391\\n"}'],
  ])(
    "the output of a conversation calls the tool that Mistral ran, with its result (%s)",
    async (name, toolName, result) => {
      const { call } = await observationsOf(name);

      const [called, ...rest] = JSON.parse(call?.output ?? "[]") as Record<string, unknown>[];
      expect(called).toEqual({
        role: "assistant",
        tool_calls: [toolCall(expect.any(String), toolName, expect.any(String))],
      });
      const { tool_calls: calls } = called as { tool_calls: { id: string }[] };
      const answers = rest.filter(({ role }) => role === "tool");
      expect(answers).toEqual(
        result === undefined ? [] : [{ role: "tool", tool_call_id: calls[0]?.id, content: result }],
      );
      expect(rest.at(-1)).toMatchObject({ role: "assistant", content: expect.anything() });
    },
  );

  it("a streamed conversation keeps thoughts apart by their places, and calls that share an id", async () => {
    const { call } = await observationsOf("conversations_stream_one_id");

    expect(JSON.parse(call?.output ?? "[]")).toEqual([
      {
        role: "assistant",
        content: "I look both up.",
        thinking: [
          { type: "thinking", content: "The table says." },
          { type: "thinking", content: "Now Brest [1, 2]" },
        ],
      },
      {
        role: "assistant",
        tool_calls: ['{"port":"Kiel"}', '{"port":"Brest"}'].map((given) =>
          toolCall("aaaaaaaaa", "tide", given),
        ),
      },
    ]);
  });

  it("a conversation that Mistral breaks off with an error has the error as output and no usage", async () => {
    const { call } = await observationsOf("conversations_stream_error");
    const { output } = conversations.response({ error: { message: "Not available.", code: 1000 } });

    expect(output).toEqual({ error: "Not available. (code 1000)" });
    expect(call?.level).toBe("ERROR");
    expect(call?.metadata).toMatchObject({ usage_missing: "the stream failed before its end" });
  });

  it("a stream that is broken off has the reason why its usage is missing", async () => {
    const { mistral } = await startClient({ exchanges: [exchange("conversations_stream")] });
    const { observations } = await captureTraces(async () => {
      const events = (await callFor(exchange("conversations_stream"))(
        mistral,
      )) as AsyncIterable<unknown>;
      for await (const _ of events) break;
    });
    expect(observations[0]?.usage).toBeUndefined();
    expect(observations[0]?.metadata?.["usage_missing"]).toBe("the stream was not read to its end");
    const { call } = await observationsOf("conversations_stream");
    expect(call?.metadata).not.toHaveProperty("usage_missing");
  });

  it("the input of a conversation shows instructions and earlier entries as messages", () => {
    const { input } = conversations.request({
      instructions: "Be brief.",
      inputs: [
        { role: "user", content: "Tide and wind?" },
        { toolCallId: "one", name: "tide", arguments: "{}" },
        { toolCallId: "two", name: "wind", arguments: { at: "Kiel" } },
        { toolCallId: "one", result: "falling" },
        {
          type: "tool.execution",
          id: "run_1",
          name: "web_search",
          arguments: "{}",
          info: { n: 1 },
        },
        { type: "agent.handoff", nextAgentId: "ag_2", nextAgentName: "night-watch" },
        {
          type: "message.output",
          role: "assistant",
          content: [{ type: "text", text: "Falling." }],
        },
      ],
    });

    expect(input).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Tide and wind?" },
      {
        role: "assistant",
        tool_calls: [toolCall("one", "tide", "{}"), toolCall("two", "wind", '{"at":"Kiel"}')],
      },
      { role: "tool", tool_call_id: "one", content: "falling" },
      { role: "assistant", tool_calls: [toolCall("run_1", "web_search", "{}")] },
      { role: "tool", tool_call_id: "run_1", content: '{"n":1}' },
      { role: "assistant", content: "[handed over to night-watch]" },
      { role: "assistant", content: [{ type: "text", text: "Falling." }] },
    ]);
  });

  it("the model parameters of a conversation are those of its completion", () => {
    expect(
      conversations.request({
        agentId: "ag_1",
        inputs: "Hello",
        completionArgs: { temperature: 0.2, maxTokens: 5, toolChoice: "any" },
      }),
    ).toEqual({
      input: { messages: [{ role: "user", content: "Hello" }], tool_choice: "any" },
      model: undefined,
      modelParameters: { temperature: 0.2, max_tokens: 5 },
      metadata: { agent_id: "ag_1" },
    });
  });

  it("a streamed conversation joins text and chunks of a message, and parallel tools", () => {
    const events = new ConversationEvents();
    const message = (content: unknown) =>
      events.add({ data: { type: "message.output.delta", id: "m", role: "assistant", content } });
    expect(
      events.add({ data: { type: "tool.execution.started", id: "a", name: "one", arguments: "" } }),
    ).toBe(false);
    events.add({ data: { type: "tool.execution.started", id: "b", name: "two", arguments: "" } });
    events.add({ data: { type: "tool.execution.delta", id: "a", name: "one", arguments: "{}" } });
    events.add({ data: { type: "tool.execution.done", id: "a", name: "one", info: { n: 1 } } });
    expect(message("")).toBe(false);
    expect(message("At ")).toBe(true);
    message("nine");
    message({ type: "tool_reference", title: "Timetable" });

    expect(events.response()["outputs"]).toMatchObject([
      { type: "tool.execution", name: "one", arguments: "{}", info: { n: 1 } },
      { type: "tool.execution", name: "two", arguments: "" },
      {
        type: "message.output",
        role: "assistant",
        content: [
          { type: "text", text: "At nine" },
          { type: "tool_reference", title: "Timetable" },
        ],
      },
    ]);
  });

  it.each([undefined, null, {}, { data: null }, { data: { type: "something.new" } }])(
    "a streamed conversation accepts %j as an event",
    (event) => {
      const events = new ConversationEvents();
      expect(events.add(event)).toBe(false);
      expect(conversations.response(events.response()).output).toBeUndefined();
    },
  );
});

describe("a streamed chat", () => {
  it.each(["tool_parallel_stream_one_id", "agents_stream_one_id"])(
    "calls that share an id stay separate (%s)",
    async (name) => {
      const { call } = await observationsOf(name);

      const { tool_calls: calls } = JSON.parse(call?.output ?? "{}") as { tool_calls: unknown };
      expect(calls).toEqual(
        ["Kiel", "Brest", "Vigo"].map((port) =>
          toolCall("aaaaaaaaa", "tide", JSON.stringify({ port })),
        ),
      );
    },
  );

  it("two thoughts in a row stay two, with their references", async () => {
    const { call } = await observationsOf("thinking_stream_two");

    expect(JSON.parse(call?.output ?? "{}")).toMatchObject({
      content: "At nine.",
      thinking: [{ content: "The table says [1, 2]" }, { content: "Now Brest." }],
    });
  });
});

describe("text recognition", () => {
  const page = { index: 0, markdown: "# Menu", dimensions: null, blocks: [{}] };

  it("the output of text recognition is Markdown without the images, and the annotation", () => {
    const images = [{ id: "img-0.jpeg", imageBase64: "data:image/jpeg;base64,AAAA" }];
    const pages = [{ ...page, images }, page];

    expect(ocr.response({ pages }).output).toBe("# Menu\n\n---\n\n# Menu");
    expect(ocr.response({ pages: [page], documentAnnotation: '{"a":1}' }).output).toBe(
      '# Menu\n\n---\n\n```json\n{"a":1}\n```',
    );
  });

  it("the metadata of text recognition has the ids of the images and their annotations", () => {
    const images = [
      { id: "img-0.jpeg", imageBase64: "data:image/jpeg;base64,AAAA", imageAnnotation: '{"n":1}' },
      { id: "img-1.jpeg" },
    ];

    expect(ocr.response({ pages: [{ ...page, images }] }).metadata).toEqual({
      images: ["img-0.jpeg", "img-1.jpeg"],
      image_annotations: { "img-0.jpeg": '{"n":1}' },
    });
    expect(ocr.response({ pages: [page] }).metadata).toEqual({});
  });

  it.each([
    [
      { type: "document_url", documentUrl: "https://a.example/m.pdf", documentName: "Menu" },
      "[Menu](https://a.example/m.pdf)",
    ],
    [
      { type: "document_url", documentUrl: "data:application/pdf;base64,AAAA" },
      "data:application/pdf;base64,AAAA",
    ],
    [{ type: "file", fileId: "file-1" }, "[file file-1]"],
    [
      { type: "image_url", imageUrl: "https://a.example/m.png" },
      { type: "image_url", image_url: { url: "https://a.example/m.png" } },
    ],
  ])("the input of text recognition is shown as it is read: %o", (document, input) => {
    expect(ocr.request({ document }).input).toEqual(input);
  });

  it.each([
    ["pages", { pages: [page], documentAnnotation: null }],
    ["annotated_pages", { pages: [page], documentAnnotation: "{}" }],
    ["annotated_pages", { pages: [{ ...page, images: [{ imageAnnotation: "{}" }] }] }],
  ])("the usage of text recognition counts %s, not tokens", (kind, response) => {
    expect(ocr.response({ ...response, usageInfo: { pagesProcessed: 3 } }).usage).toEqual({
      [kind]: 3,
      total: 0,
    });
  });
});

describe("embeddings", () => {
  it("embeddings in base64 are recorded without dimensions", () => {
    expect(embeddings.response({ data: [{ embedding: "AAAA" }] }).output).toEqual({ count: 1 });
  });
});

describe("speech", () => {
  it.each([
    ["SUQzBAAA", "audio/mpeg"],
    ["UklGRgAA", "audio/wav"],
    ["AAAAAAAA", "audio/pcm"],
  ])(
    "the output of speech is a data URI of the type that it begins with (%s)",
    (audioData, type) => {
      expect(speech.response({ audioData }).output).toBe(`data:${type};base64,${audioData}`);
    },
  );

  it("the output of long speech is its size", () => {
    const { output } = speech.response({ audioData: "A".repeat(1_000_000) });

    expect(output).toBe("[audio, 750000 bytes, left out]");
  });

  it("streamed speech joins pieces that are padded each for itself", () => {
    const events = speech.events?.();
    for (const audioData of ["SQ==", "RDM="]) {
      expect(events?.add({ data: { type: "speech.audio.delta", audioData } })).toBe(true);
    }

    expect(events?.response()).toMatchObject({ audioData: "SUQz" });
  });
});

describe("a transcription", () => {
  it.each([
    [
      { fileName: "deck.mp3", content: new Uint8Array(7) },
      { file: "deck.mp3", bytes: 7 },
    ],
    [new Blob(["four"]), { bytes: 4 }],
    [new File(["four"], "deck.mp3"), { file: "deck.mp3", bytes: 4 }],
    [{ fileName: "deck.mp3", content: new ReadableStream() }, { file: "deck.mp3" }],
    [undefined, { file_id: "file-1" }],
  ])("the input of a transcription names its sound without reading it (%o)", (file, input) => {
    const fileId = file === undefined ? "file-1" : undefined;
    expect(transcriptions.request({ file, fileId, model: "voxtral-mini-latest" }).input).toEqual(
      input,
    );
  });

  it("a streamed transcription that fails keeps what came before", () => {
    const events = transcriptions.events?.();
    for (const text of ["All hands", " on deck."]) {
      events?.add({ data: { type: "transcription.text.delta", text } });
    }

    expect(transcriptions.response(events?.response() ?? {})).toMatchObject({
      output: "All hands on deck.",
      usage: undefined,
    });
  });
});
