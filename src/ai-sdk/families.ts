// The calls that the AI SDK makes, as endpoint families: each event in the form of Mistral's SDK, so that
// the readers of Mistral's requests and answers read it.
// Source: the events of `ai` 7, and LanguageModelV4 of @ai-sdk/provider.
import { chat } from "../mistral/endpoints/chat.js";
import { embeddings } from "../mistral/endpoints/embeddings.js";
import { endpointSpec, type EndpointFamily } from "../mistral/endpoints/endpoint.js";
import { readError } from "../mistral/errors.js";
import { fieldsOf, listOf, numberOf, objectOf, type Fields } from "../mistral/wire/json.js";
import type { InvocationSpec } from "../tracing/invocation.js";
import { mistralMessage, mistralPrompt, mistralTools } from "./messages.js";
import { StreamParts } from "./stream-parts.js";

/** A call of a language model, streamed or not. */
export const languageModel: EndpointFamily = {
  ...chat,
  request: (event) =>
    chat.request({
      model: event["modelId"],
      messages: mistralPrompt(event),
      tools: mistralTools(event["tools"] ?? event["stepTools"]),
      maxTokens: event["maxOutputTokens"],
      temperature: event["temperature"],
      topP: event["topP"],
      presencePenalty: event["presencePenalty"],
      frequencyPenalty: event["frequencyPenalty"],
      stop: event["stopSequences"],
      randomSeed: event["seed"],
      reasoningEffort: event["reasoning"],
    }),
  response({ content, objectText, finishReason, usage, response }) {
    const { id, modelId } = fieldsOf(response);
    const parts = content ?? (objectText && [{ type: "text", text: objectText }]);
    const message = parts && mistralMessage({ role: "assistant", content: parts });
    const reason = fieldsOf(finishReason)["unified"] ?? finishReason;
    // Mistral's own counts are more than the AI SDK's: the seconds of sound, for one.
    const { raw } = fieldsOf(usage);
    const isMistrals = typeof fieldsOf(raw)["prompt_tokens"] === "number";
    return chat.response({
      id,
      model: modelId,
      usage: isMistrals ? raw : usage,
      choices: [{ message, finishReason: reason }],
    });
  },
  events: () => new StreamParts(),
};

/** A call of an embedding model. */
export const embeddingModel: EndpointFamily = {
  ...embeddings,
  request({ values, modelId, dimensions }) {
    const inputs = listOf(values).length === 1 ? listOf(values)[0] : { input: values };
    return embeddings.request({ inputs, model: modelId, outputDimension: dimensions });
  },
  response({ embeddings: vectors, usage }) {
    const tokens = numberOf(fieldsOf(usage)["tokens"]);
    return embeddings.response({
      data: listOf(vectors).map((embedding) => ({ embedding })),
      usage: tokens === undefined ? undefined : { promptTokens: tokens },
    });
  },
};

/** A call of a tool. */
export const tool: EndpointFamily = {
  type: "tool",
  shows: { input: "the arguments", output: "the result", usage: "none" },
  request({ toolCall }) {
    const { input, toolCallId } = fieldsOf(toolCall);
    return { input, metadata: { tool_call_id: toolCallId } };
  },
  response: ({ toolOutput }) => ({ output: fieldsOf(toolOutput)["output"] }),
};

/**
 * Returns the way to observe a call.
 * @param event the event with which it begins; it carries the program's choice of recorded parts
 */
export function callSpec(name: string, family: EndpointFamily, event: Fields): InvocationSpec {
  const { request, response } = family;
  const hidesInput = event["recordInputs"] === false;
  const hidesOutput = event["recordOutputs"] === false;
  const spec = endpointSpec(name, {
    ...family,
    request: (given) => ({ ...request(given), ...(hidesInput && { input: undefined }) }),
    response: (given) => ({ ...response(given), ...(hidesOutput && { output: undefined }) }),
  });
  return {
    ...spec,
    failed: (observation, error) =>
      readError(observation, hidesInput || hidesOutput ? HIDDEN : errorFields(error)),
  };
}

/** The AI SDK reports this in place of an error that may quote an input or output. */
const HIDDEN = new Error("AI SDK operation failed");

/** An APICallError with the fields of an error of Mistral's SDK; any other error as it is. */
function errorFields(error: unknown): unknown {
  const { name, message, cause, statusCode, responseBody, responseHeaders } = fieldsOf(error);
  if (typeof statusCode !== "number") return error;
  const headers = new Headers(objectOf(responseHeaders) as Record<string, string> | undefined);
  return { name, message, cause, statusCode, body: responseBody, headers };
}
