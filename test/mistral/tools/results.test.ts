// Results of tools as the model receives them, and as they are recorded: chunks, results of MCP,
// images, and values that JSON shows nothing of.
import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { tool } from "../../../decorators/tool.js";
import { observe } from "../../../decorators/observe.js";
import { ToolResultError } from "../../../src/index.js";
import { runTools } from "../../../src/mistral/tools/run.js";
import { captureTraces } from "../../../src/testing/capture-traces.js";
import { startClient } from "../client.js";
import { call, lastMessages, request } from "./service.js";

/** As long as a small chart, and begins as a PNG does. */
const png = `iVBORw0KGgo${"A".repeat(79_993)}`;
const image = `data:image/png;base64,${png}`;
const inLines = image.replaceAll(/[\w+/]{76}/g, "$&\r\n");
const sent = { type: "image_url", image_url: image };

/** Runs a tool that returns `result` for a model. */
async function returned(result: unknown, toolErrors?: "throw") {
  const { raw, standIn } = await startClient({
    replies: [{ toolCalls: [call("give", {})] }, { text: "Well." }],
  });
  const give = tool(async () => result, { name: "give", description: "Gives" });
  const traced = await captureTraces(() =>
    runTools(raw, { ...request, tools: [give], ...(toolErrors && { toolErrors }) }).catch(
      (error: unknown) => error as Error,
    ),
  );
  const { content } = lastMessages(standIn).at(-1) as { content: unknown };
  const observation = traced.observations.find(({ type }) => type === "tool");
  return { content, observation, result: traced.result };
}

describe("the result of a tool that is content already", () => {
  it.each<[string, unknown, unknown]>([
    [
      "chunks",
      [
        { type: "text", text: "a" },
        { type: "image_url", imageUrl: image },
      ],
      [{ type: "text", text: "a" }, sent],
    ],
    [
      "chunks as on the wire",
      [{ type: "image_url", image_url: { url: image } }],
      [{ type: "image_url", image_url: { url: image } }],
    ],
    [
      "texts",
      [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
      "a\nb",
    ],
    [
      "a text of MCP",
      { content: [{ type: "text", text: "sunny", annotations: {} }], isError: false },
      "sunny",
    ],
    [
      "an image of MCP",
      {
        content: [
          { type: "text", text: "The chart" },
          { type: "image", data: png, mimeType: "image/png" },
        ],
      },
      [{ type: "text", text: "The chart" }, sent],
    ],
    [
      "files of MCP",
      {
        content: [
          {
            type: "resource",
            resource: { uri: "file:///a.png", mimeType: "image/png", blob: png },
          },
          { type: "resource", resource: { uri: "file:///a.txt", text: "a" } },
          { type: "resource_link", uri: "file:///b", name: "b" },
          { type: "audio", data: png, mimeType: "audio/wav" },
        ],
      },
      [
        sent,
        { type: "text", text: "a" },
        { type: "text", text: '{"uri":"file:///b","name":"b"}' },
        { type: "text", text: "[audio/wav, 60003 bytes]" },
      ],
    ],
    ["structured content alone", { content: [], structuredContent: { a: 1 } }, '{"a":1}'],
    [
      "structured content beside its text",
      { content: [{ type: "text", text: '{"a":1}' }], structuredContent: { a: 1 } },
      '{"a":1}',
    ],
  ])("%s reaches the model as content", async (_, result, content) => {
    expect((await returned(result)).content).toEqual(content);
  });

  it.each<[string, unknown]>([
    ["a list of records with a text", [{ type: "text", text: "a", author: "b" }]],
    ["a message", { role: "assistant", content: [{ type: "text", text: "a" }] }],
    ["a page of content", { content: [{ id: 1 }] }],
    ["an empty list", []],
    ["a form of another kind", [{ type: "file", path: "a" }]],
  ])("%s reaches the model as JSON", async (_, result) => {
    expect((await returned(result)).content).toBe(JSON.stringify(result));
  });

  it("an error of MCP is a failed call, with the whole text for the model", async () => {
    const text = `City must be one of:\n${"Lyon, ".repeat(100)}Paris`;
    const result = { content: [{ type: "text", text }], isError: true };
    const { content, observation } = await returned(result);
    expect(JSON.parse(content as string)).toEqual({ error: text });
    expect(observation).toMatchObject({ level: "ERROR" });
    expect(observation?.statusMessage).toMatch(/^City must be one of/);
    const thrown = await returned(result, "throw").catch(() => undefined);
    expect(thrown?.result).toBeInstanceOf(ToolResultError);
    expect(thrown?.result).toMatchObject({ message: text, result, content: text });
  });

  it("an error of MCP keeps its images", async () => {
    const block = { type: "image", data: png, mimeType: "image/png" };
    const { content } = await returned({ content: [block], isError: true });
    expect(content).toEqual([
      { type: "text", text: '{"error":"The tool returned an error without a text."}' },
      sent,
    ]);
  });
});

describe("an image in base64", () => {
  const name = "[image 1: image/png, 60003 bytes]";

  it.each<[string, unknown, string]>([
    ["the whole result", image, name],
    ["within a text", `See ![chart](${image}).`, `See ![chart](${name}).`],
    ["in lines", `See ${inLines} and ${image.length}.`, `See ${name} and ${image.length}.`],
    ["in lines within an object", { chart: inLines }, `{"chart":"${name}"}`],
    ["within an object", { at: [{ chart: image }], n: 1 }, `{"at":[{"chart":"${name}"}],"n":1}`],
    ["within a text of MCP", { content: [{ type: "text", text: image }] }, name],
  ])("an image that is %s reaches the model as an image", async (_, result, text) => {
    expect((await returned(result)).content).toEqual([{ type: "text", text }, sent]);
  });

  it("files that a model can't see are named in their place", async () => {
    const pdf = `data:application/pdf;base64,${png}`;
    const odd = `data:image/png;base64,${"A".repeat(80_000)}`;
    const { content } = await returned({ pdf, odd });
    expect(content).toBe(
      '{"pdf":"[application/pdf, 60003 bytes]","odd":"[image/png, 60000 bytes]"}',
    );
  });

  it("eight images are sent, and the others are named", async () => {
    const { content } = await returned(Array(10).fill(image));
    expect((content as unknown[]).length).toBe(9);
    expect(JSON.stringify((content as unknown[])[0])).toMatch(
      /image 8: .*"\[image\/png, 60003 bytes\]/,
    );
  });

  it("the form of a data URI, in an example, stays as it is", async () => {
    const text = "Write data:image/png;base64,AAAA";
    expect((await returned(text)).content).toBe(text);
  });

  it("an image of MCP is recorded as a file, and options of the tool hold", async () => {
    const result = { content: [{ type: "image", data: png, mimeType: "image/png" }] };
    const { observation } = await returned(result);
    expect(JSON.parse(observation?.output ?? "")).toEqual([
      { type: "image_url", image_url: { url: image } },
    ]);
    const { raw } = await startClient({
      replies: [{ toolCalls: [call("give", {})] }, { text: "Well." }],
    });
    const own = observe("give", async () => result, {
      captureOutput: ({ content }: typeof result) => content.length,
    });
    const give = tool(own as () => unknown, { name: "give", description: "Gives" });
    const { observations } = await captureTraces(() =>
      runTools(raw, { ...request, tools: [give] }),
    );
    expect(observations.find(({ name }) => name === "give")?.output).toBe("1");
  });
});

class Money {
  readonly #cents = 1999;
  get amount() {
    return this.#cents / 100;
  }
}

class Order extends EventEmitter {
  toJSON() {
    return { id: 1 };
  }
}

describe("a value of which JSON shows nothing", () => {
  const form = new FormData();
  form.append("city", "Lyon");
  form.append("menu", new File(["abc"], "menu.pdf", { type: "application/pdf" }));

  it.each<[string, () => unknown, string]>([
    ["a response", () => Response.json({}), "[Response]"],
    ["a promise", () => Promise.resolve(1), "[Promise]"],
    ["a stream", () => new Blob(["a"]).stream(), "[ReadableStream]"],
    ["a stream of Node", () => Readable.from(["a"]), "[Readable]"],
    ["a generator", () => (function* () {})(), "[Generator]"],
    ["bytes", () => Buffer.alloc(2000), "[Buffer 2000 bytes]"],
    ["typed numbers", () => new Float32Array(3), "[Float32Array 12 bytes]"],
    ["a buffer", () => new ArrayBuffer(20), "[ArrayBuffer 20 bytes]"],
    ["a blob", () => new Blob(["text"], { type: "text/plain" }), "[Blob text/plain 4 bytes]"],
    ["a file", () => form.get("menu"), "[File menu.pdf application/pdf 3 bytes]"],
    ["an instance with private fields", () => new Money(), "[Money]"],
    ["a function", () => function work() {}, "[Function work]"],
    ["a symbol", () => Symbol("a"), "Symbol(a)"],
    ["a weak map", () => new WeakMap(), "[WeakMap]"],
  ])("%s is described within a result, and refused as the whole of it", async (_, make, text) => {
    expect((await returned({ of: make() })).content).toBe(JSON.stringify({ of: text }));
    // A promise as the whole is awaited.
    if (text === "[Promise]") return;
    const { content, observation } = await returned(make());
    expect(JSON.parse(content as string)).toEqual({
      error: expect.stringMatching(
        /^The tool returned (?:an iterator\. Return|.*, which has no JSON form\. Return)/,
      ),
    });
    expect(observation?.level).toBe("ERROR");
  });

  it.each<[string, unknown, string]>([
    ["a form", form, '{"city":"Lyon","menu":"[File menu.pdf application/pdf 3 bytes]"}'],
    ["a query", new URLSearchParams("a=1&a=2&b=3"), '{"a":["1","2"],"b":"3"}'],
    ["an instance with a JSON of its own", new Order(), '{"id":1}'],
    ["a map of numbers", new Map([[1, "a"]]), '[[1,"a"]]'],
    ["numbers that are none", [NaN, -Infinity], '["NaN","-Infinity"]'],
    ["a date that is none", new Date(NaN), '"[Invalid Date]"'],
    ["an expression", [/a/i], '["/a/i"]'],
    [
      "an error, without its cause",
      new Error("no", { cause: new Error("pw") }),
      '{"name":"Error","message":"no"}',
    ],
  ])("%s is written as it is", async (_, result, content) => {
    expect((await returned(result)).content).toBe(content);
  });
});
