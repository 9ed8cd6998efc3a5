// Files in the shapes of SDKs and as declared bytes. The receiver decodes what was uploaded.
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  configure,
  flush,
  langfuseContext,
  LangfuseMedia,
  maskSecrets,
  observe,
  tool,
  type LangfuseMediaParams,
} from "../../src/index.js";
import { startReceiver } from "../../src/testing/index.js";
import { langfuseAt, unconfigured } from "./set-up.js";

const { warnings } = unconfigured();

const png = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d", "hex"), randomBytes(3_000)]);
const base64 = png.toString("base64");
const TOKEN = /^@@@langfuseMedia:type=([^|]+)\|id=[\w-]{22}\|source=base64_data_uri@@@$/;

const take = observe("take", (_: unknown) => {});

/** Records each value, and returns the inputs and the uploaded bytes. */
async function recorded(
  values: readonly unknown[],
  options: Parameters<typeof configure>[0] = {},
): Promise<{ inputs: unknown[]; uploads: Buffer[] }> {
  await using langfuse = await startReceiver();
  configure({ destination: langfuseAt(langfuse.url), ...options });
  for (const value of values) take(value);
  await flush();
  langfuse.assertClean({ complete: true });
  const puts = langfuse.requests.filter(({ method }) => method === "PUT");
  return {
    inputs: langfuse.observations.map(({ input }) => input),
    uploads: puts.map(({ body }) => body),
  };
}

/** Replaces each token by the type in it. */
function typesIn(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, text: unknown) =>
      typeof text === "string" ? text.replace(TOKEN, "<$1>") : text,
    ),
  );
}

/** A shape, with the file in it as `file` has it, and the type that it becomes. */
const SHAPES: readonly (readonly [string, (file: unknown) => object, string])[] = [
  [
    "AI SDK 5, image part",
    (image) => ({ type: "image", image, mediaType: "image/png" }),
    "image/png",
  ],
  [
    "AI SDK 4, image part",
    (image) => ({ type: "image", image, mimeType: "image/png" }),
    "image/png",
  ],
  ["AI SDK, image part without a type", (image) => ({ type: "image", image }), "image/png"],
  ["AI SDK, any image", (image) => ({ type: "image", image, mediaType: "image/*" }), "image/png"],
  [
    "AI SDK, file part",
    (data) => ({ type: "file", data, mediaType: "application/pdf" }),
    "application/pdf",
  ],
  ["AI SDK, generated file", (of) => ({ base64: of, mediaType: "image/png" }), "image/png"],
  ["MCP, image", (data) => ({ type: "image", data, mimeType: "image/png" }), "image/png"],
  ["MCP, sound", (data) => ({ type: "audio", data, mimeType: "audio/x-wav" }), "audio/wav"],
  [
    "MCP, resource",
    (blob) => ({ type: "resource", resource: { uri: "a:b", mimeType: "image/png", blob } }),
    "image/png",
  ],
  [
    "Anthropic, image",
    (data) => ({ type: "image", source: { type: "base64", media_type: "image/png", data } }),
    "image/png",
  ],
  ["Gemini", (data) => ({ inlineData: { mimeType: "image/png", data } }), "image/png"],
  ["Gemini over REST", (data) => ({ inline_data: { mime_type: "image/png", data } }), "image/png"],
  [
    "Gemini, generated image",
    (of) => ({ image: { imageBytes: of, mimeType: "image/png" } }),
    "image/png",
  ],
  [
    "OpenAI, sound",
    (data) => ({ type: "input_audio", input_audio: { data, format: "wav" } }),
    "audio/wav",
  ],
];

describe("a media type beside a file", () => {
  test.each(SHAPES)(
    "the file of %s is uploaded whole from base64 and bytes",
    async (_, shape, type) => {
      const inLines = base64.replaceAll(/.{76}/g, "$&\r\n");
      const urlSafe = base64.replaceAll("+", "-").replaceAll("/", "_");
      const files = [base64, inLines, urlSafe, png, new Uint8Array(png)];
      const { inputs, uploads } = await recorded(files.map(shape), { mask: maskSecrets });
      expect(inputs.map(typesIn)).toEqual(files.map(() => shape(`<${type}>`)));
      // Each file is uploaded once.
      expect(uploads).toEqual([png]);
      expect(warnings).toEqual([]);
    },
  );

  test("values that only look like such a file stay as they are", async () => {
    const values = [
      { mimeType: "text/plain", data: base64 },
      { mimeType: "image/png", data: `https://example.com/${"a".repeat(60)}.png` },
      { mimeType: "image/png", data: "YQ==" },
      { mimeType: "image/png", data: "word ".repeat(20) },
      { mediaType: "image/*", data: base64.slice(40) },
      { format: "png", data: base64 },
      { type: "image", data: base64 },
      { mimeType: 7, data: base64 },
      { name: "image/png", data: base64 },
    ];
    const { inputs, uploads } = await recorded(values);
    expect(inputs).toEqual(values);
    expect(uploads).toEqual([]);
  });

  test("no getter of such an object is run", async () => {
    const image = {
      data: base64,
      get mimeType(): string {
        throw new Error("run");
      },
    };
    const { inputs } = await recorded([image]);
    expect(inputs).toEqual([{ data: base64, mimeType: "[getter]" }]);
  });

  test("a file beyond the limit is replaced by its type and size, bytes by their number", async () => {
    const options = { media: { maxBytes: 1_000 } };
    const shape = (data: unknown) => ({ data, mimeType: "image/png" });
    const { inputs, uploads } = await recorded([shape(base64), shape(png)], options);
    expect(inputs).toEqual([
      shape("[image/png, 3012 bytes, left out]"),
      shape("[Buffer 3012 bytes]"),
    ]);
    expect(uploads).toEqual([]);
  });

  test("with uploads switched off, base64 stays text and bytes their number", async () => {
    const shape = (data: unknown) => ({ data, mimeType: "image/png" });
    const { inputs, uploads } = await recorded([shape(base64), shape(png)], { media: false });
    expect(inputs).toEqual([
      shape(`data:image/png;base64,${base64}`),
      shape("[Buffer 3012 bytes]"),
    ]);
    expect(uploads).toEqual([]);
  });

  test("a tool that the program calls itself records the image that it returns as a file", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    const content = [{ type: "image", data: base64, mimeType: "image/png" }];
    const screenshot = tool(async () => ({ content }), {
      name: "screenshot",
      description: "Takes a screenshot.",
      parameters: { type: "object", properties: {} },
    });
    expect(await screenshot()).toEqual({ content });
    await flush();
    expect(typesIn(langfuse.observations[0]?.output)).toEqual({
      content: [{ type: "image", data: "<image/png>", mimeType: "image/png" }],
    });
    expect(langfuse.requests.find(({ method }) => method === "PUT")?.body).toEqual(png);
  });
});

describe("LangfuseMedia", () => {
  test("bytes, a Blob and a data URI are uploaded as files of their type", async () => {
    const blob = new Blob([png], { type: "image/png" });
    const base64DataUri = `data:image/png;base64,${base64}`;
    const { inputs, uploads } = await recorded([
      new LangfuseMedia({ contentBytes: png, contentType: "image/png" }),
      {
        photo: new LangfuseMedia({ source: "bytes", contentBytes: png, contentType: "IMAGE/PNG" }),
      },
      { photo: await LangfuseMedia.fromBlob(blob) },
      { photo: await LangfuseMedia.fromBlob(new Blob([png]), "audio/wave") },
      { photo: new LangfuseMedia({ source: "base64_data_uri", base64DataUri }) },
    ]);
    expect(inputs.map(typesIn)).toEqual([
      "<image/png>",
      { photo: "<image/png>" },
      { photo: "<image/png>" },
      { photo: "<audio/wav>" },
      { photo: "<image/png>" },
    ]);
    expect(uploads).toEqual([png]);
  });

  test("a part of a larger buffer is a file without the rest of it", async () => {
    const contentBytes = new Uint8Array(png.buffer, png.byteOffset + 100, 1_000);
    const { uploads } = await recorded([
      new LangfuseMedia({ contentBytes, contentType: "image/png" }),
    ]);
    expect(uploads).toEqual([png.subarray(100, 1_100)]);
  });

  test("metadata and explicit fields hold files, too", async () => {
    await using langfuse = await startReceiver();
    configure({ destination: langfuseAt(langfuse.url) });
    const media = new LangfuseMedia({ contentBytes: png, contentType: "image/png" });
    observe("scan", () =>
      langfuseContext.updateCurrentObservation({ input: media, metadata: { media } }),
    )();
    await flush();
    expect(langfuse.observations[0]).toMatchObject({
      input: expect.stringMatching(TOKEN),
      metadata: { media: expect.stringMatching(TOKEN) },
    });
  });

  test("a file of another type or beyond the limit is recorded as its type and size", async () => {
    const media = (contentType: string) => new LangfuseMedia({ contentBytes: png, contentType });
    const { inputs } = await recorded([media("image/png"), media("model/stl")], {
      media: { maxBytes: 3_011 },
    });
    expect(inputs).toEqual([
      "[image/png, 3012 bytes, left out]",
      "[model/stl, 3012 bytes, left out]",
    ]);
  });

  test.each<[string, unknown, string]>([
    [
      "a text",
      { contentBytes: "abc", contentType: "image/png" },
      "`contentBytes` must be a Uint8Array",
    ],
    ["no type", { contentBytes: png }, "must be `contentBytes` with `contentType`"],
    ["an empty type", { contentBytes: png, contentType: "" }, "`contentType` must be a non-empty"],
    ["a path", { source: "file", contentBytes: png }, "`source` must be one of"],
    ["an address", { base64DataUri: "https://a.b/c" }, "`base64DataUri` must be a data URI"],
  ])("LangfuseMedia of %s throws", (_, params, message) => {
    expect(() => new LangfuseMedia(params as LangfuseMediaParams)).toThrow(message);
  });
});
