// The rules that let Langfuse store usage and cost and sum them correctly.
import { isAgentOperation, isCount } from "../../../reading/langfuse-rules.js";
import { parseJsonObject, jsonSnippet } from "../../../reading/json.js";
import { type SpanRule, stringAttribute } from "./rule.js";

const USAGE_KEY = "langfuse.observation.usage_details";
const COST_KEY = "langfuse.observation.cost_details";

/** A JSON object of non-negative integers. */
export const usageIsCounts: SpanRule = (span) => {
  const text = stringAttribute(span, USAGE_KEY);
  if (text === undefined) return [];
  const usage = parseJsonObject(text);
  if (usage === undefined) return [`${USAGE_KEY} must be a JSON object (got ${jsonSnippet(text)})`];
  return Object.entries(usage)
    .filter(([, value]) => !isCount(value))
    .map(
      ([key, value]) =>
        `${USAGE_KEY}: ${key} must be an integer of 0 or more (got ${jsonSnippet(value)})`,
    );
};

/** The provider's own names. Langfuse would count each of them as a further key. */
const RAW_NAMES = ["prompt_tokens", "completion_tokens", "total_tokens"];

/** Keys are Langfuse's own, in snake_case. */
export const usageKeysAreLangfuses: SpanRule = (span) =>
  Object.keys(parseJsonObject(stringAttribute(span, USAGE_KEY)) ?? {})
    .filter((key) => RAW_NAMES.includes(key) || !/^[a-z][a-z0-9_]*$/.test(key))
    .map(
      (key) =>
        `${USAGE_KEY}: ${key} is the provider's own name; use input, output, total and so on`,
    );

const MEASURED_OTHERWISE = /(^|_)(pages|seconds|characters|calls)$/;

/** Langfuse sums the keys, so they are disjoint and `total` is their sum in tokens. */
export const usageAddsUp: SpanRule = (span) => {
  const usage = parseJsonObject(stringAttribute(span, USAGE_KEY));
  if (usage === undefined) return [];
  const { total, ...parts } = usage;
  if (total === undefined) return [`${USAGE_KEY} has no total`];
  const sum = Object.entries(parts)
    .filter(([key]) => !MEASURED_OTHERWISE.test(key))
    .reduce((tokens, [, value]) => tokens + (isCount(value) ? value : 0), 0);
  return total === sum
    ? []
    : [`${USAGE_KEY}: total is ${jsonSnippet(total)}, the sum of the other token keys is ${sum}`];
};

/** A JSON object of non-negative numbers, in dollars. */
export const costIsNumbers: SpanRule = (span) => {
  const text = stringAttribute(span, COST_KEY);
  if (text === undefined) return [];
  const cost = parseJsonObject(text);
  if (cost === undefined) return [`${COST_KEY} must be a JSON object (got ${jsonSnippet(text)})`];
  return Object.entries(cost)
    .filter(([, value]) => typeof value !== "number" || value < 0)
    .map(
      ([key, value]) =>
        `${COST_KEY}: ${key} must be a number of 0 or more (got ${jsonSnippet(value)})`,
    );
};

/** Langfuse calculates nothing once a cost is sent, so `total` is sent with it and is the sum. */
export const costAddsUp: SpanRule = (span) => {
  const cost = parseJsonObject(stringAttribute(span, COST_KEY));
  if (cost === undefined) return [];
  const { total, ...parts } = cost;
  if (typeof total !== "number") return [`${COST_KEY} has no total`];
  const amounts = Object.values(parts).filter((value) => typeof value === "number");
  const sum = amounts.reduce((dollars, amount) => dollars + amount, 0);
  // Sums of decimal fractions differ in the last bits.
  return amounts.length === 0 || Math.abs(total - sum) <= 1e-9 * Math.max(total, sum)
    ? []
    : [`${COST_KEY}: total is ${total}, the sum of the other keys is ${sum}`];
};

/** An agent's operation name makes Langfuse drop model, usage and cost of the span. */
export const usageIsNotDropped: SpanRule = ({ attributes }) => {
  if (!isAgentOperation(attributes)) return [];
  return [USAGE_KEY, COST_KEY, "langfuse.observation.model.name"]
    .filter((key) => key in attributes)
    .map(
      (key) =>
        `gen_ai.operation.name ${jsonSnippet(attributes["gen_ai.operation.name"])} drops ${key}`,
    );
};
