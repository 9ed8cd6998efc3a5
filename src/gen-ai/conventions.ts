// OpenTelemetry's conventions for generative AI as the form of spans: attributes beside Langfuse's, or
// names and kinds as well.
import type { Attributes } from "@opentelemetry/api";
import { SPAN_KIND } from "../tracing/otel-api.js";
import type { SpanConventions } from "../tracing/span-form.js";
import type { Observation } from "../tracing/observation.js";
import { genAiAttributes } from "./attributes.js";
import { ATTRIBUTE } from "./names.js";
import { isModelRequest } from "./operation.js";

/**
 * The extent to which spans follow the conventions: not at all, by attributes, or by names and
 * kinds as well.
 */
export type GenAiMode = "off" | "attributes" | "spans";
export const GEN_AI_MODES: readonly GenAiMode[] = ["off", "attributes", "spans"];

/**
 * Makes the form of spans.
 * @param mode the extent to which they follow the conventions
 * @param content true: content in the conventions' form too; false: no content in any form
 * @returns undefined if spans keep the form that Langfuse alone needs
 */
export function genAiConventions(
  mode: GenAiMode,
  content: boolean | undefined,
): SpanConventions | undefined {
  if (mode === "off" && content !== false) return undefined;
  const options = { isQuiet: mode === "attributes", hasContent: content === true };
  return {
    kindOf: (type) =>
      mode === "spans" && isModelRequest(type) ? SPAN_KIND.client : SPAN_KIND.internal,
    formOf(observation) {
      const own = observation.attributes;
      const genAi = mode === "off" ? {} : genAiAttributes(observation, options);
      return {
        name: (mode === "spans" && nameOf(observation, genAi)) || observation.name,
        kind: this.kindOf(observation.type),
        attributes: { ...(content === false ? withoutContent(own) : own), ...genAi },
      };
    },
  };
}

/** The operation and its subject. */
function nameOf({ model, name }: Observation, attributes: Attributes): string | undefined {
  const operation = attributes[ATTRIBUTE.operation];
  if (typeof operation !== "string") return undefined;
  const object = attributes[ATTRIBUTE.toolName] ?? attributes[ATTRIBUTE.agentName] ?? model;
  return `${operation} ${typeof object === "string" ? object : name}`;
}

function withoutContent({
  "langfuse.observation.input": _input,
  "langfuse.observation.output": _output,
  ...rest
}: Attributes): Attributes {
  return rest;
}
