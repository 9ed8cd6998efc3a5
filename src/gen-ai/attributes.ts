// The conventions' attributes of an observation, beside Langfuse's. Made at export. Attributes that
// change a span's meaning in Langfuse are left out, since many of these spans end in Langfuse after
// all:
// - Langfuse reads each gen_ai attribute only where its own is missing, so most have a counterpart.
// - `gen_ai.tool.name` replaces the span's name, and is the observation's name here.
// - `gen_ai.conversation.id` makes a session where `session.id` is missing.
// - `gen_ai.request.*` makes model parameters where there are none of its own.
// - `gen_ai.prompt.*` makes an input where it is missing.
// Source: Langfuse's OtelIngestionProcessor, read in November 2026.
import type { Attributes } from "@opentelemetry/api";
import { isObject } from "../foundation/is-object.js";
import type { Details } from "../tracing/details.js";
import type { Observation } from "../tracing/observation.js";
import { linkedPrompt, traceAttributesOf } from "../tracing/propagated.js";
import { contentAttributes } from "./content.js";
import { ATTRIBUTE, OPERATION } from "./names.js";
import { callAttributes, errorTypeOf, operationOf } from "./operation.js";
import { parameterAttributes } from "./parameters.js";
import { textIn, textsIn, valueIn } from "./said.js";

/** Decides about the attributes. */
interface GenAiAttributeOptions {
  /** Leaves out what Langfuse would read. */
  readonly isQuiet: boolean;
  /** Whether messages, arguments and results are sent. */
  readonly hasContent: boolean;
}

/** The attributes of an observation; without an operation, `error.type` alone. */
export function genAiAttributes(
  observation: Observation,
  { isQuiet, hasContent }: GenAiAttributeOptions,
): Attributes {
  const operation = operationOf(observation);
  const attributes =
    operation === undefined
      ? {}
      : {
          ...(operation === OPERATION.tool
            ? toolAttributes(observation)
            : operation === OPERATION.agent
              ? agentAttributes(observation)
              : modelAttributes(observation, isQuiet)),
          ...(hasContent && contentAttributes(observation, operation)),
          ...conversation(observation, isQuiet),
        };
  return defined({ ...attributes, [ATTRIBUTE.errorType]: errorTypeOf(observation) });
}

function toolAttributes(observation: Observation): Attributes {
  return {
    [ATTRIBUTE.operation]: OPERATION.tool,
    [ATTRIBUTE.toolName]: observation.name,
    [ATTRIBUTE.toolType]: "function",
    [ATTRIBUTE.toolCallId]: textIn(observation, "tool_call_id"),
  };
}

function agentAttributes({ name }: Observation): Attributes {
  return { [ATTRIBUTE.operation]: OPERATION.agent, [ATTRIBUTE.agentName]: name };
}

function modelAttributes(observation: Observation, isQuiet: boolean): Attributes {
  const { completionStartMs, startMs, modelParameters, input } = observation;
  const isStreamed = completionStartMs !== undefined || isStream(observation.call?.endpoint);
  const prompt = isQuiet && input === undefined ? undefined : linkedPrompt(observation);
  return {
    ...callAttributes(observation),
    ...parameterAttributes(modelParameters),
    [ATTRIBUTE.stream]:
      isStreamed && !(isQuiet && modelParameters === undefined) ? true : undefined,
    [ATTRIBUTE.outputType]: outputTypeOf(observation),
    [ATTRIBUTE.responseId]: textIn(observation, "response_id"),
    [ATTRIBUTE.finishReasons]: textsIn(observation, "finish_reason"),
    [ATTRIBUTE.timeToFirstChunk]:
      completionStartMs === undefined ? undefined : Math.max(0, completionStartMs - startMs) / 1000,
    [ATTRIBUTE.promptName]: prompt?.name,
    [ATTRIBUTE.promptVersion]: prompt && String(prompt.version),
    ...usageAttributes(observation.usageDetails),
  };
}

function isStream(endpoint: string | undefined): boolean {
  return endpoint !== undefined && /stream$/i.test(endpoint);
}

function outputTypeOf(observation: Observation): string | undefined {
  const format = valueIn(observation, "response_format");
  const type = isObject(format) ? (format as Readonly<Record<string, unknown>>)["type"] : format;
  if (type === "text") return "text";
  return type === "json_object" || type === "json_schema" ? "json" : undefined;
}

/** Totals that include their parts: the kinds of Langfuse's usage do not overlap. */
function usageAttributes(usage: Details | undefined): Attributes {
  if (usage === undefined) return {};
  return {
    [ATTRIBUTE.inputTokens]: totalOf(usage, "input"),
    [ATTRIBUTE.outputTokens]: totalOf(usage, "output"),
    [ATTRIBUTE.cachedTokens]: usage["input_cached_tokens"],
    [ATTRIBUTE.audioInputTokens]: usage["input_audio_tokens"],
    [ATTRIBUTE.audioOutputTokens]: usage["output_audio_tokens"],
    [ATTRIBUTE.reasoningTokens]: usage["output_reasoning_tokens"],
  };
}

/** The sum of all kinds of input or of output; undefined if there are none. */
export function totalOf(usage: Details, side: "input" | "output"): number | undefined {
  const counts = Object.entries(usage).filter(
    ([kind]) => kind === side || kind.startsWith(`${side}_`),
  );
  return counts.length === 0 ? undefined : counts.reduce((sum, [, count]) => sum + count, 0);
}

/** Mistral's conversation, or else the session. */
function conversation(observation: Observation, isQuiet: boolean): Attributes {
  const { sessionId } = traceAttributesOf(observation);
  if (isQuiet && sessionId === undefined) return {};
  return { [ATTRIBUTE.conversationId]: textIn(observation, "conversation_id") ?? sessionId };
}

function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
