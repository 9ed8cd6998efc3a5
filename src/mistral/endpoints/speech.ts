// Speech: text in, sound out, whole or in pieces; recorded as a data URI, which Langfuse plays.
import { dataUriHead } from "../../foundation/data-uri.js";
import { audioUri } from "../wire/content.js";
import { fieldsOf, objectOf, stringOf, type Fields } from "../wire/json.js";
import { readParameters } from "../wire/parameters.js";
import type { EndpointFamily } from "./endpoint.js";
import type { EventReader } from "../wire/event-reader.js";

/** Characters of raw samples that are recorded; a longer text would be cut, and then play no more. */
const MAX_SAMPLES = 900_000;

/** `audio.speech.complete`, which answers with an object or a stream. */
export const speech: EndpointFamily = {
  type: "generation",
  shows: {
    input: "the text, and the reference voice as a data URI",
    output: "the sound as a data URI; of a long one its size only",
    usage: "characters of the text; tokens: input, output (of a stream)",
  },
  request({ input, refAudio, model, ...rest }) {
    const voice = stringOf(refAudio);
    return {
      input: voice === undefined ? input : { input, ref_audio: playable(voice) },
      model: stringOf(model),
      ...readParameters(rest),
    };
  },
  billed({ input }) {
    const text = stringOf(input);
    return text === undefined ? undefined : { characters: Array.from(text).length };
  },
  response({ audioData, usage }) {
    const audio = stringOf(audioData);
    return {
      // Alone: beside an input that is text, Langfuse shows a message as a table.
      output: audio && playable(audio),
      usage: objectOf(usage),
    };
  },
  events: () => new SpeechEvents(),
};

function playable(base64: string): unknown {
  // Raw samples are the only format without a header, and Langfuse takes no file of them.
  const uri = audioUri(base64, "audio/pcm");
  const isFile = typeof uri === "string" && dataUriHead(uri) !== undefined;
  if (isFile || base64.length <= MAX_SAMPLES) return uri;
  return `[audio, ${Math.floor((base64.length * 3) / 4)} bytes, left out]`;
}

/** Reads `{ event, data }`; each piece is base64 of its own, which can't be put one behind the other. */
class SpeechEvents implements EventReader {
  private readonly pieces: Buffer[] = [];
  private usage: unknown;
  isWhole = false;

  add(event: unknown): boolean {
    const { type, audioData, usage } = fieldsOf(fieldsOf(event)["data"]);
    if (type === "speech.audio.done") {
      this.usage = usage;
      this.isWhole = true;
    }
    if (type !== "speech.audio.delta") return false;
    this.pieces.push(Buffer.from(stringOf(audioData) ?? "", "base64"));
    return true;
  }

  response(): Fields {
    return { audioData: Buffer.concat(this.pieces).toString("base64"), usage: this.usage };
  }
}
