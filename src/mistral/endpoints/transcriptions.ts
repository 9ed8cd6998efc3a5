// Transcriptions: sound in, its text out, with the speakers and times where they were asked for.
import type { ObservationUpdate } from "../../tracing/fields.js";
import { state } from "../../tracing/state.js";
import { audioUri } from "../wire/content.js";
import { fieldsOf, listOf, objectOf, snakeFields, stringOf, type Fields } from "../wire/json.js";
import { readParameters } from "../wire/parameters.js";
import type { EndpointFamily } from "./endpoint.js";
import type { EventReader } from "../wire/event-reader.js";

/** `audio.transcriptions.complete` and `stream`. */
export const transcriptions: EndpointFamily = {
  type: "generation",
  shows: {
    input: "the file's name, size and sound where it is in memory; its id or its address",
    output: "the text; with its segments where there are any",
    usage: "tokens: input, audio, output; seconds of audio",
  },
  request({ file, fileUrl, fileId, model, ...rest }) {
    return {
      input: snakeFields({ ...readFile(file), fileUrl, fileId }),
      model: stringOf(model),
      ...readParameters(rest),
    };
  },
  response: readTranscription,
  events: () => new TranscriptionEvents(),
};

/** The sound itself only of bytes in memory: to read anything else would take it from the request. */
function readFile(file: unknown): Fields {
  if (file instanceof Blob) {
    return { file: (file as { name?: unknown }).name, bytes: file.size };
  }
  const { fileName, content } = fieldsOf(file);
  const { size, byteLength } = (content ?? {}) as { size?: unknown; byteLength?: unknown };
  return { file: fileName, bytes: size ?? byteLength, audio: soundOf(content) };
}

function soundOf(content: unknown): unknown {
  if (!(content instanceof Uint8Array) || content.byteLength > state.mediaBytes) return undefined;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return audioUri(bytes.toString("base64"));
}

function readTranscription(response: Fields): ObservationUpdate {
  const { text, segments, language, model, usage } = response;
  const read = listOf(segments).map((segment) => {
    const { type: _, ...rest } = fieldsOf(segment);
    return snakeFields(rest);
  });
  return {
    output: read.length > 0 ? { text, segments: read } : text,
    model: stringOf(model),
    usage: objectOf(usage),
    metadata: { language: stringOf(language) },
  };
}

/** Reads `{ event, data }`; the last one holds the whole transcription once more. */
export class TranscriptionEvents implements EventReader {
  private text = "";
  private readonly segments: Fields[] = [];
  private done: Fields | undefined;

  add(event: unknown): boolean {
    const data = fieldsOf(fieldsOf(event)["data"]);
    switch (data["type"]) {
      case "transcription.text.delta":
        this.text += stringOf(data["text"]) ?? "";
        return true;
      case "transcription.segment":
        this.segments.push(data);
        return true;
      case "transcription.done":
        this.done = data;
        return false;
      default:
        return false;
    }
  }

  get isWhole(): boolean {
    return this.done !== undefined;
  }

  response(): Fields {
    return this.done ?? { text: this.text, segments: this.segments };
  }
}
