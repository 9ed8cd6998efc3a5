// Tells tracing what the values of Mistral's SDK are. Loads nothing of the SDK. Every entry of the
// package imports it, since a program may observe such values without the traced client.
import { registerSdkValues } from "../tracing/sdk-values.js";
import { isClient, isPage } from "./sdk.js";
import { chunkText } from "./wire/chunk-text.js";

registerSdkValues({
  isPage,
  isClient,
  chunkText,
});
