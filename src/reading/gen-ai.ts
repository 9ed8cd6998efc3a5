// What OpenTelemetry's conventions for generative AI (and OpenInference's, which much of Python's
// world writes) say of a span, in Langfuse's words.
// Source: https://opentelemetry.io/docs/specs/semconv/gen-ai/, and its names before version 1.27.
import type { ObservationType } from "../foundation/observation-type.js";
import { isArray, isJsonObject, type JsonObject } from "./json.js";
import { isCount } from "./langfuse-rules.js";
import { jsonOrText } from "./read-observation.js";
import type { SpanAttributes, AttributeValue, ReceivedObservation } from "./received.js";

type Fields = Partial<
  Pick<
    ReceivedObservation,
    "type" | "input" | "output" | "model" | "modelParameters" | "usageDetails"
  >
>;

const TYPES: ReadonlyMap<AttributeValue | undefined, ObservationType> = new Map([
  ["chat", "generation"],
  ["text_completion", "generation"],
  ["generate_content", "generation"],
  ["embeddings", "embedding"],
  ["execute_tool", "tool"],
  ["invoke_agent", "agent"],
  ["create_agent", "agent"],
  ["LLM", "generation"],
  ["EMBEDDING", "embedding"],
  ["TOOL", "tool"],
  ["AGENT", "agent"],
  ["CHAIN", "chain"],
  ["RETRIEVER", "retriever"],
  ["GUARDRAIL", "guardrail"],
  ["EVALUATOR", "evaluator"],
]);

const REQUEST = "gen_ai.request.";

/** Reads what is there; fields without an attribute are undefined. */
export function genAiFields(attributes: SpanAttributes): Fields {
  /** The first of some attributes that is there. */
  const first = (...keys: string[]): AttributeValue | undefined => {
    const key = keys.find((name) => attributes[name] !== undefined);
    return key === undefined ? undefined : attributes[key];
  };
  const model = first(
    "gen_ai.response.model",
    "gen_ai.request.model",
    "llm.model_name",
    "embedding.model_name",
  );
  const input = first(
    "gen_ai.input.messages",
    "gen_ai.prompt",
    "gen_ai.tool.call.arguments",
    "input.value",
  );
  const output = first(
    "gen_ai.output.messages",
    "gen_ai.completion",
    "gen_ai.tool.call.result",
    "output.value",
  );
  return {
    type: TYPES.get(first("gen_ai.operation.name", "openinference.span.kind")),
    input: messagesOf(jsonOrText(input), jsonOrText(attributes["gen_ai.system_instructions"])),
    output: messagesOf(jsonOrText(output)),
    model: typeof model === "string" ? model : undefined,
    modelParameters: parametersOf(attributes),
    usageDetails: usageOf(
      first("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt"),
      first(
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "llm.token_count.completion",
      ),
    ),
  };
}

function usageOf(input: unknown, output: unknown): Fields["usageDetails"] {
  const usage: Record<string, number> = {};
  if (isCount(input)) usage["input"] = input;
  if (isCount(output)) usage["output"] = output;
  const counts = Object.values(usage);
  if (counts.length === 0) return undefined;
  return { ...usage, total: counts.reduce((sum, count) => sum + count, 0) };
}

function parametersOf(attributes: SpanAttributes): Fields["modelParameters"] {
  const parameters = Object.entries(attributes)
    .filter(([key]) => key.startsWith(REQUEST) && key !== `${REQUEST}model`)
    .map(([key, value]) => {
      const isPlain = typeof value === "string" || typeof value === "number";
      return [key.slice(REQUEST.length), isPlain ? value : JSON.stringify(value)] as const;
    });
  return parameters.length === 0 ? undefined : Object.fromEntries(parameters);
}

/** The conventions' messages have parts; Langfuse's, as OpenAI's, have content and tool calls. */
function messagesOf(value: unknown, instructions?: unknown): unknown {
  const system = isArray(instructions) ? [message({ role: "system", parts: instructions })] : [];
  if (!isArray(value) || !value.every(hasParts)) return value;
  return [...system, ...value.flatMap(messagesIn)];
}

interface Parted {
  readonly role: unknown;
  readonly parts: readonly unknown[];
}

function hasParts(value: unknown): value is Parted {
  return isJsonObject(value) && isArray(value["parts"]);
}

/** A message of the conventions may answer several tool calls, and say more beside. */
function messagesIn({ role, parts }: Parted): readonly unknown[] {
  const results = parts.filter(isResult);
  const rest = parts.filter((part) => !isResult(part));
  const answers = results.map((result) => ({
    role: "tool",
    tool_call_id: result["id"],
    content: result["response"] ?? result["result"],
  }));
  return rest.length === 0 && answers.length > 0
    ? answers
    : [...answers, message({ role, parts: rest })];
}

function isResult(part: unknown): part is JsonObject {
  return isJsonObject(part) && part["type"] === "tool_call_response";
}

function message({ role, parts }: Parted): unknown {
  const of = (type: string) => parts.filter((part) => isJsonObject(part) && part["type"] === type);
  const texts = (type: string, key: string) =>
    (of(type) as Record<string, unknown>[]).map((part) => part[key]);
  const calls = of("tool_call") as Record<string, unknown>[];
  const messageParts = new Set(["text", "tool_call", "reasoning"]);
  const others = parts.filter(
    (part) => !(isJsonObject(part) && messageParts.has(String(part["type"]))),
  );
  const contents = texts("text", "content");
  return {
    role,
    content:
      others.length === 0
        ? contents.join("")
        : [...contents.map((text) => ({ type: "text", text })), ...others],
    ...(of("reasoning").length > 0 && {
      thinking: texts("reasoning", "content").map((content) => ({ type: "thinking", content })),
    }),
    ...(calls.length > 0 && {
      tool_calls: calls.map((call) => ({
        id: call["id"],
        type: "function",
        function: { name: call["name"], arguments: argumentsOf(call["arguments"]) },
      })),
    }),
  };
}

function argumentsOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? {});
}
