// The AI SDK 4 to 7: `experimental_telemetry` of `ai`, and the spans of @ai-sdk/otel.
// Source: https://ai-sdk.dev/docs/ai-sdk-core/telemetry, and spans of ai 4.3, 5, 6 and 7.
import { isArray, isJsonObject, nonEmptyText, type JsonObject, jsonOrText } from "../json.js";
import type { ReceivedSpan, SpanAttributes } from "../received.js";
import { aiSdkMessages } from "./ai-sdk-messages.js";
import type { Dialect, Fields } from "./dialect.js";
import { attributesUnder } from "./flattened.js";
import { assistantMessage, chatInput, objectsIn, scalarsOf, toolCall } from "./message.js";
import { usageOf } from "./usage.js";

const METADATA = "ai.telemetry.metadata";

export const aiSdk: Dialect = {
  name: "AI SDK",
  namespaces: ["ai"],
  contents: [
    "ai.prompt",
    "ai.response.text",
    "ai.response.object",
    "ai.response.toolCalls",
    "ai.response.reasoning",
    "ai.toolCall.args",
    "ai.toolCall.result",
    "ai.value",
    "ai.embedding",
    "ai.settings.",
    "ai.telemetry.metadata.",
  ],
  read,
};

function read({ attributes, startMs }: ReceivedSpan): Fields {
  const operation = nonEmptyText(attributes["ai.operationId"]) ?? "";
  const metadata = attributesUnder(attributes, METADATA);
  const { userId, sessionId, tags, ...rest } = metadata ?? {};
  return {
    type: typeOf(operation),
    name: nonEmptyText(attributes["ai.toolCall.name"]),
    input: inputOf(attributes),
    output: outputOf(attributes),
    model: nonEmptyText(attributes["ai.response.model"]) ?? nonEmptyText(attributes["ai.model.id"]),
    modelParameters: scalarsOf(attributesUnder(attributes, "ai.settings")),
    usageDetails: tokensOf(attributes),
    completionStartTime: firstToken(attributes, startMs),
    userId: nonEmptyText(userId),
    sessionId: nonEmptyText(sessionId),
    tags: isArray(tags) ? tags.map(String) : undefined,
    metadata: metadata === undefined ? undefined : rest,
  };
}

/** As Langfuse: a call is the span of its provider, and the span around it only a span. */
function typeOf(operation: string): Fields["type"] {
  if (operation === "ai.toolCall") return "tool";
  if (operation.endsWith(".doEmbed")) return "embedding";
  if (/\.do(?:Generate|Stream)$/.test(operation)) return "generation";
  return operation.endsWith(".doRerank") ? "retriever" : undefined;
}

function inputOf(attributes: SpanAttributes): unknown {
  const messages = jsonOrText(attributes["ai.prompt.messages"]);
  const tools = attributes["ai.prompt.tools"];
  if (isArray(messages)) {
    return chatInput(aiSdkMessages(messages), isArray(tools) ? tools : undefined);
  }
  const prompt = jsonOrText(attributes["ai.prompt"]);
  if (isJsonObject(prompt)) return promptOf(prompt);
  const values = attributes["ai.values"];
  return (
    prompt ??
    jsonOrText(attributes["ai.toolCall.args"]) ??
    jsonOrText(attributes["ai.value"]) ??
    // A list as input would be read as messages.
    (isArray(values) ? { values: values.map(jsonOrText) } : undefined)
  );
}

/** The program's own arguments: a system message, with a prompt or messages. */
function promptOf({ system, instructions = system, prompt, messages }: JsonObject): unknown {
  const user = isArray(messages)
    ? aiSdkMessages(messages)
    : isArray(prompt)
      ? aiSdkMessages(prompt)
      : [{ role: "user", content: prompt }];
  const first = typeof instructions === "string" ? [{ role: "system", content: instructions }] : [];
  return [...first, ...user];
}

function outputOf(attributes: SpanAttributes): unknown {
  const object = attributes["ai.response.object"] ?? attributes["ai.result.object"];
  if (object !== undefined) return jsonOrText(object);
  const text = attributes["ai.response.text"] ?? attributes["ai.result.text"];
  const calls = objectsIn(attributes["ai.response.toolCalls"] ?? attributes["ai.result.toolCalls"]);
  const thinking = nonEmptyText(attributes["ai.response.reasoning"]);
  if (text !== undefined || calls.length > 0) {
    return assistantMessage(
      text,
      calls.map(({ toolCallId, toolName, input, args = input }) =>
        toolCall(toolCallId, toolName, args),
      ),
      thinking,
    );
  }
  const embeddings = attributes["ai.embeddings"];
  return (
    jsonOrText(attributes["ai.toolCall.result"]) ??
    (isArray(embeddings) ? { embeddings: embeddings.map(jsonOrText) } : undefined) ??
    embeddingOf(attributes["ai.embedding"])
  );
}

function embeddingOf(value: unknown): unknown {
  return value === undefined ? undefined : { embedding: jsonOrText(value) };
}

function tokensOf(attributes: SpanAttributes): Fields["usageDetails"] {
  const of = (...names: string[]): unknown =>
    names.map((name) => attributes[`ai.usage.${name}`]).find((count) => count !== undefined);
  return usageOf({
    input: of("inputTokens", "promptTokens", "tokens"),
    output: of("outputTokens", "completionTokens"),
    total: of("totalTokens"),
    cached: of("cachedInputTokens", "inputTokenDetails.cacheReadTokens"),
    cacheWrite: of("inputTokenDetails.cacheWriteTokens"),
    reasoning: of("reasoningTokens", "outputTokenDetails.reasoningTokens"),
  });
}

function firstToken(attributes: SpanAttributes, startMs: number): string | undefined {
  const wait = attributes["ai.response.msToFirstChunk"];
  return typeof wait === "number" && wait >= 0 && wait < 1e12
    ? new Date(startMs + wait).toISOString()
    : undefined;
}
