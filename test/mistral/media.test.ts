// Pictures, sound and documents in Mistral's requests and answers, at the other end of the way.
import { Mistral } from "@mistralai/mistralai";
import { afterEach, describe, expect, test } from "vitest";
import { configure, flush, observeMistral } from "../../src/index.js";
import { speech } from "../../src/mistral/endpoints/speech.js";
import { transcriptions } from "../../src/mistral/endpoints/transcriptions.js";
import { startMistralStandIn, startReceiver } from "../../src/testing/index.js";
import { langfuseAt, unconfigured } from "../export/set-up.js";

unconfigured();
afterEach(() => configure({ enabled: false }));

const MP3 = Buffer.concat([Buffer.from("ID3"), Buffer.alloc(300, 7)]);
const PNG = Buffer.alloc(200, 1);
const PDF = Buffer.concat([Buffer.from("%PDF-1.7"), Buffer.alloc(400, 2)]);

describe("files in Mistral's requests and answers", () => {
  test("files in Mistral's requests and answers become files in Langfuse", async () => {
    await using langfuse = await startReceiver();
    await using mistral = await startMistralStandIn();
    configure({ destination: langfuseAt(langfuse.url) });
    const client = observeMistral(new Mistral({ apiKey: "stand-in", serverURL: mistral.url }));

    await client.chat.complete({
      model: "pixtral-large-latest",
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", imageUrl: `data:image/png;base64,${PNG.toString("base64")}` },
            { type: "input_audio", inputAudio: MP3.toString("base64") },
            {
              type: "document_url",
              documentUrl: `data:application/pdf;base64,${PDF.toString("base64")}`,
            },
          ],
        },
      ],
    });
    await flush();

    const [generation] = langfuse.observations;
    const [message] = generation!.input as [{ content: Record<string, unknown>[] }];
    const token = (type: string) =>
      expect.stringMatching(
        new RegExp(`^@@@langfuseMedia:type=${type}\\|id=[\\w-]{22}\\|source=base64_data_uri@@@$`),
      ) as unknown;
    expect(message.content).toEqual([
      { type: "text", text: "What is this?" },
      { type: "image_url", image_url: { url: token("image/png") } },
      { type: "input_audio", input_audio: { data: token("audio/mpeg") } },
      token("application/pdf"),
    ]);
    expect(
      langfuse.media.map(({ contentType, byteLength, uploaded }) => [
        contentType,
        byteLength,
        uploaded,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ["image/png", PNG.length, true],
        ["audio/mpeg", MP3.length, true],
        ["application/pdf", PDF.length, true],
      ]),
    );
    langfuse.assertClean({ complete: true });
  });

  test("long speech and transcribed sound become whole files in Langfuse", () => {
    configure({ destination: langfuseAt("http://127.0.0.1:9") });
    const audioData = `SUQz${"A".repeat(1_000_000)}`;
    expect(JSON.stringify(speech.response({ audioData }).output)).toContain(
      `data:audio/mpeg;base64,${audioData}`,
    );
    const file = { fileName: "a.mp3", content: new Uint8Array(MP3) };
    expect(transcriptions.request({ file, model: "voxtral-mini-latest" }).input).toEqual({
      file: "a.mp3",
      bytes: MP3.length,
      audio: `data:audio/mpeg;base64,${MP3.toString("base64")}`,
    });
    configure({
      destination: langfuseAt("http://127.0.0.1:9"),
      media: false,
    });
    expect(transcriptions.request({ file, model: "voxtral-mini-latest" }).input).toEqual({
      file: "a.mp3",
      bytes: MP3.length,
    });
  });
});
