// Realtime transcription: sound is sent piece by piece, and its text comes back over the same WebSocket.
// One generation for each connection. The sound itself is not recorded.
import type { InvocationSpec } from "../../tracing/invocation.js";
import type { EventReader } from "../wire/event-reader.js";
import { fieldsOf, numberOf, stringOf, type Fields } from "../wire/json.js";
import { endpointSpec, type EndpointFamily } from "./endpoint.js";
import { TranscriptionEvents, transcriptions } from "./transcriptions.js";

/** `connect` and `transcribeStream` of a RealtimeTranscription. */
const realtime: EndpointFamily = {
  ...transcriptions,
  shows: {
    input: "bytes and seconds of the sound that was sent",
    output: "the text, as far as it came; with its segments where there are any",
    usage: "tokens: input, audio, output; seconds of audio",
  },
  request: ({ model }) => ({ model: stringOf(model) }),
  response({ ended, ...transcription }) {
    const { metadata, output, ...update } = transcriptions.response(transcription);
    return {
      ...update,
      ...(output !== "" && { output }),
      metadata: { ...metadata, ended },
    };
  },
  events: () => new RealtimeEvents(),
};

/** The traced methods of a RealtimeTranscription, with the place of the model in their arguments. */
export const REALTIME: Readonly<Record<string, { family: EndpointFamily; modelAt: number }>> = {
  connect: { family: realtime, modelAt: 0 },
  transcribeStream: { family: realtime, modelAt: 1 },
};

/** Returns the way to observe calls of one of those methods. */
export function realtimeSpec(method: string, target: object): InvocationSpec {
  const path = `realtime.${method}`;
  const spec = endpointSpec(`mistral.${path}`, realtime, { path, target });
  const modelAt = REALTIME[method]?.modelAt ?? 0;
  return {
    ...spec,
    opened: (observation, args, observed) =>
      spec.opened(observation, [{ model: args[modelAt] }], observed),
  };
}

/** Bytes of one sample, by the encoding. Source: AudioEncoding of @mistralai/mistralai 2.7. */
const SAMPLE_BYTES: Readonly<Record<string, number>> = {
  pcm_s16le: 2,
  pcm_s32le: 4,
  pcm_f16le: 2,
  pcm_f32le: 4,
  pcm_mulaw: 1,
  pcm_alaw: 1,
};

/** Reads the events of a connection. */
class RealtimeEvents implements EventReader {
  private readonly events = new TranscriptionEvents();
  private format: Fields = {};
  private hasFailed = false;

  add(event: unknown): boolean {
    const { type, session, raw, error } = fieldsOf(event);
    const { audioFormat } = fieldsOf(session);
    if (audioFormat !== undefined) this.format = fieldsOf(audioFormat);
    this.hasFailed ||= type === "error" || (error !== undefined && raw === error);
    return this.events.add({ data: event });
  }

  get isWhole(): boolean {
    return this.events.isWhole;
  }

  response(): Fields {
    const ended = this.isWhole ? "done" : this.hasFailed ? "error" : "before its end";
    return { ...this.events.response(), ended };
  }

  billed(bytes: number): Readonly<Record<string, number>> | undefined {
    const { encoding, sampleRate } = this.format;
    const rate = numberOf(sampleRate);
    const sample = SAMPLE_BYTES[String(encoding)];
    if (rate === undefined || sample === undefined) return undefined;
    return { audio_seconds: Math.ceil(bytes / (rate * sample)) };
  }
}
