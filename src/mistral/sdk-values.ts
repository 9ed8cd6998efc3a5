// Registers readers for the values of Mistral's SDK and of LangChain. Loads nothing of either.
// Every entry of the package imports it, since a program may observe such values without the traced
// client.
import { answerOf, chatMessage } from "../langchain/message.js";
import { streamedMessage } from "../langchain/streamed-message.js";
import { registerSdkValues } from "../tracing/sdk-values.js";
import { isClient, isPage } from "./sdk.js";
import { chunkText } from "./wire/chunk-text.js";

registerSdkValues({
  isPage,
  isClient,
  chunkText,
  chatMessage,
  answerOf,
  streamedMessage,
});
