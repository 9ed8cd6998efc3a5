// Tells a Mistral client from anything else by its form, so that nothing loads the SDK and clients
// of another copy of it, or a test's own, are clients too.
import { fieldsOf } from "./wire/json.js";

/** On every observed client, with the client it was made from; other copies of the package look for it. */
export const UNOBSERVED = Symbol.for("mistral-traced.unobserved");

/**
 * A client whose calls can be observed: that of `@mistralai/mistralai`, of
 * `@mistralai/mistralai-azure` or of `@mistralai/mistralai-gcp`.
 */
export interface MistralClient {
  readonly chat: {
    complete(request: never, options?: never): Promise<unknown>;
    stream(request: never, options?: never): Promise<unknown>;
  };
}

/** Whether `value` is a Mistral client, observed or not. */
export function isMistralClient(value: unknown): value is MistralClient {
  const { complete, stream } = fieldsOf(fieldsOf(value)["chat"]);
  return typeof complete === "function" && typeof stream === "function";
}

/** A client of realtime transcription: `RealtimeTranscription` of `@mistralai/mistralai/extra/realtime`. */
export interface RealtimeClient {
  /** Opens a connection, to which the program sends the sound itself. */
  connect(model: string, options?: never): Promise<unknown>;
  /** Sends a stream of sound and returns the events of its transcription. */
  transcribeStream(audioStream: never, model: string, options?: never): AsyncIterable<unknown>;
}

/** Whether `value` is a client of realtime transcription, observed or not. */
export function isRealtimeClient(value: unknown): value is RealtimeClient {
  const { connect, transcribeStream } = fieldsOf(value);
  return typeof connect === "function" && typeof transcribeStream === "function";
}

/**
 * Returns the client that an observed one was made from. It is for calls that must not be traced, and
 * for the SDK's standalone functions, which accept no other.
 * @returns `client` itself if it is not observed
 * @example Use a standalone function of the SDK
 * import { chatComplete } from "@mistralai/mistralai/funcs/chatComplete.js";
 *
 * const result = await chatComplete(unobserved(mistral), { model, messages });
 * @example Leave one call untraced
 * await unobserved(mistral).chat.complete({ model, messages });
 */
export function unobserved<C extends MistralClient | RealtimeClient>(client: C): C {
  return (client as { [UNOBSERVED]?: C })[UNOBSERVED] ?? client;
}
