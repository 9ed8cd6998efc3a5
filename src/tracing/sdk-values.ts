// Readers for values of an SDK or a library whose form misleads. Tracing knows no SDK. The part of
// the package that does registers these functions. Without them a value is what its form makes it.

import type { ObservationUpdate } from "./fields.js";

/** A message that a library streams in chunks. */
export interface StreamedMessage {
  /** Adds an item. @returns whether it has content; undefined: it does not belong to the message */
  add(item: unknown): boolean | undefined;
  /** The message so far: a text, or a message of a chat. */
  readonly value: unknown;
  /** Its model and usage; undefined for a message that a model did not write. */
  readonly update: ObservationUpdate | undefined;
}

/** Answers about values. Each answer is false or undefined for a value of another origin. */
interface SdkValues {
  /** Whether `value` is a page of a list, which is recorded as a value though it can be iterated. */
  isPage(value: object): boolean;
  /** Whether `value` is a client, which holds a key and is recorded by its name only. */
  isClient(value: object): boolean;
  /** The text that one item of a stream carries; undefined for an item that is not only text. */
  chunkText(item: unknown): string | undefined;
  /** The message of a chat that an object of a library is. */
  chatMessage(object: object): unknown;
  /** Model and usage of a model's answer, where `value` is a message of a library. */
  answerOf(value: unknown): ObservationUpdate | undefined;
  /** The message that begins with `item`, where that is a message of a library or a chunk of one. */
  streamedMessage(item: unknown): StreamedMessage | undefined;
}

/** The registered answers. */
export let sdkValues: SdkValues = {
  isPage: () => false,
  isClient: () => false,
  chunkText: () => undefined,
  chatMessage: () => undefined,
  answerOf: () => undefined,
  streamedMessage: () => undefined,
};

/** Replaces the answers. Called when the module that knows the SDK is loaded. */
export function registerSdkValues(values: SdkValues): void {
  sdkValues = values;
}
