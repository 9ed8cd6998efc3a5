// OpenTelemetry's conventions for generative AI, in each of their generations: content in
// attributes, in events of the span, and as JSON messages with parts.
// Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/, and its names before version 1.27.
import { isArray, nonEmptyText, jsonOrText } from "../json.js";
import type { ReceivedSpan, SpanAttributes } from "../received.js";
import type { Dialect, Fields } from "./dialect.js";
import { attributesUnder } from "./flattened.js";
import { detailsOf, eventMessages } from "./gen-ai-events.js";
import { partedMessages } from "./gen-ai-messages.js";
import { chatInput, scalarsOf } from "./message.js";
import { usageOf } from "./usage.js";

const TYPES: ReadonlyMap<unknown, Fields["type"]> = new Map([
  ["chat", "generation"],
  ["completion", "generation"],
  ["text_completion", "generation"],
  ["generate", "generation"],
  ["generate_content", "generation"],
  ["embeddings", "embedding"],
  ["execute_tool", "tool"],
  ["invoke_agent", "agent"],
  ["create_agent", "agent"],
  // Langfuse has no type for it, and shows a span.
  ["retrieval", "retriever"],
]);

export const genAi: Dialect = {
  name: "GenAI conventions",
  namespaces: ["gen_ai"],
  contents: [
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "gen_ai.retrieval.documents",
  ],
  read,
};

function read({ attributes: own, events, startMs }: ReceivedSpan): Fields {
  const details = detailsOf(events);
  const attributes = details === undefined ? own : { ...own, ...details };
  const text = (key: string): string | undefined => nonEmptyText(attributes[key]);
  const said = eventMessages(events);
  const isTool = attributes["gen_ai.tool.name"] !== undefined;
  const model = text("gen_ai.response.model") ?? text("gen_ai.request.model");
  return {
    type:
      TYPES.get(attributes["gen_ai.operation.name"]) ??
      (isTool ? "tool" : model === undefined ? undefined : "generation"),
    input: inputOf(attributes) ?? said?.input,
    output: outputOf(attributes) ?? said?.output,
    model,
    modelParameters: scalarsOf(attributesUnder(attributes, "gen_ai.request")),
    usageDetails: tokensOf(attributes),
    completionStartTime: firstToken(attributes, startMs),
  };
}

function inputOf(attributes: SpanAttributes): unknown {
  const messages = jsonOrText(attributes["gen_ai.input.messages"] ?? attributes["gen_ai.prompt"]);
  const instructions = jsonOrText(attributes["gen_ai.system_instructions"]);
  const tools = jsonOrText(attributes["gen_ai.tool.definitions"]);
  return (
    chatInput(partedMessages(messages, instructions), isArray(tools) ? tools : undefined) ??
    jsonOrText(
      attributes["gen_ai.tool.call.arguments"] ?? attributes["gen_ai.retrieval.query.text"],
    )
  );
}

function outputOf(attributes: SpanAttributes): unknown {
  const documents = jsonOrText(attributes["gen_ai.retrieval.documents"]);
  return (
    partedMessages(
      jsonOrText(attributes["gen_ai.output.messages"] ?? attributes["gen_ai.completion"]),
    ) ??
    jsonOrText(attributes["gen_ai.tool.call.result"]) ??
    (documents === undefined ? undefined : { documents })
  );
}

/**
 * The conventions' sums include the kinds; Langfuse's kinds are disjoint. OpenLLMetry for Python has
 * names of its own, before 0.47 under `llm.usage`.
 */
function tokensOf(attributes: SpanAttributes): Fields["usageDetails"] {
  const of = (...names: string[]): unknown => {
    for (const name of names) {
      const count = attributes[name];
      if (count !== undefined) return count;
    }
    return undefined;
  };
  return usageOf({
    input: of("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
    output: of("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
    total: of("gen_ai.usage.total_tokens", "llm.usage.total_tokens"),
    cached: of(
      "gen_ai.usage.cache_read.input_tokens",
      "gen_ai.usage.details.cache_read_tokens",
      "gen_ai.usage.cache_read_input_tokens",
      "llm.usage.cache_read_input_tokens",
    ),
    cacheWrite: of(
      "gen_ai.usage.cache_write.input_tokens",
      "gen_ai.usage.cache_creation.input_tokens",
      "gen_ai.usage.details.cache_write_tokens",
      "gen_ai.usage.cache_creation_input_tokens",
      "llm.usage.cache_creation_input_tokens",
    ),
    audioInput: of("gen_ai.usage.audio.input_tokens", "gen_ai.usage.details.input_audio_tokens"),
    reasoning: of(
      "gen_ai.usage.reasoning.output_tokens",
      "gen_ai.usage.details.reasoning_tokens",
      "gen_ai.usage.reasoning_tokens",
      "llm.usage.reasoning_tokens",
    ),
    audioOutput: of("gen_ai.usage.audio.output_tokens", "gen_ai.usage.details.output_audio_tokens"),
  });
}

/** The conventions have the time to the first chunk in seconds. */
function firstToken(attributes: SpanAttributes, startMs: number): string | undefined {
  const wait = attributes["gen_ai.response.time_to_first_chunk"];
  return typeof wait === "number" && wait >= 0 && wait < 1e9
    ? new Date(startMs + wait * 1000).toISOString()
    : undefined;
}
