// Tells tracing what the values of Mistral's SDK are. Loads nothing of the SDK. Every entry of the
// package imports it, since a program may observe such values without the traced client.
// Source: @mistralai/mistralai 2.7, which Speakeasy generates.
import { registerSdkValues } from "../tracing/sdk-values.js";
import { chunkText } from "./wire/chunk-text.js";

registerSdkValues({
  // It is read as it is, and its `next` fetches another page.
  isPage: (value) => "~next" in value,
  isClient: (value) => "_options" in value && "_baseURL" in value,
  chunkText,
});
