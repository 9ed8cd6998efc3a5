// What usage and cost must be for Langfuse to store and add them up as meant.
import { isAgentOperation, isCount } from "../../../reading/langfuse-rules.js";
import { parseJsonObject, jsonSnippet } from "../../../reading/json.js";
import { type SpanRule, textOf } from "./rule.js";

const usageKey = "langfuse.observation.usage_details";
const costKey = "langfuse.observation.cost_details";

/** A JSON object of non-negative integers. */
export const usageIsCounts: SpanRule = (span) => {
  const text = textOf(span, usageKey);
  if (text === undefined) return [];
  const usage = parseJsonObject(text);
  if (usage === undefined) return [`${usageKey} must be a JSON object, got ${jsonSnippet(text)}`];
  return Object.entries(usage)
    .filter(([, value]) => !isCount(value))
    .map(
      ([key, value]) =>
        `${usageKey}: ${key} must be an integer of 0 or more, got ${jsonSnippet(value)}`,
    );
};

// The names of the provider's own usage: Langfuse would take each for a key of its own, total and all.
const rawNames = ["prompt_tokens", "completion_tokens", "total_tokens"];

/** Keys are Langfuse's own, in snake_case. */
export const usageKeysAreLangfuses: SpanRule = (span) =>
  Object.keys(parseJsonObject(textOf(span, usageKey)) ?? {})
    .filter((key) => rawNames.includes(key) || !/^[a-z][a-z0-9_]*$/.test(key))
    .map(
      (key) => `${usageKey}: ${key} is the provider's own name; use input, output, total and so on`,
    );

const measuredOtherwise = /(^|_)(pages|seconds|characters)$/;

/** Langfuse adds the keys up, so they are disjoint and `total` is what they come to in tokens. */
export const usageAddsUp: SpanRule = (span) => {
  const usage = parseJsonObject(textOf(span, usageKey));
  if (usage === undefined) return [];
  const { total, ...parts } = usage;
  if (total === undefined) return [`${usageKey} has no total`];
  const sum = Object.entries(parts)
    .filter(([key]) => !measuredOtherwise.test(key))
    .reduce((tokens, [, value]) => tokens + (isCount(value) ? value : 0), 0);
  return total === sum
    ? []
    : [`${usageKey}: total is ${jsonSnippet(total)}, the other token keys come to ${sum}`];
};

/** A JSON object of non-negative numbers, in dollars. */
export const costIsNumbers: SpanRule = (span) => {
  const text = textOf(span, costKey);
  if (text === undefined) return [];
  const cost = parseJsonObject(text);
  if (cost === undefined) return [`${costKey} must be a JSON object, got ${jsonSnippet(text)}`];
  return Object.entries(cost)
    .filter(([, value]) => typeof value !== "number" || value < 0)
    .map(
      ([key, value]) =>
        `${costKey}: ${key} must be a number of 0 or more, got ${jsonSnippet(value)}`,
    );
};

/** Langfuse calculates nothing once a cost is sent, so `total` is sent with it and adds up. */
export const costAddsUp: SpanRule = (span) => {
  const cost = parseJsonObject(textOf(span, costKey));
  if (cost === undefined) return [];
  const { total, ...parts } = cost;
  if (typeof total !== "number") return [`${costKey} has no total`];
  const amounts = Object.values(parts).filter((value) => typeof value === "number");
  const sum = amounts.reduce((dollars, amount) => dollars + amount, 0);
  // Sums of decimal fractions differ in the last bits.
  return amounts.length === 0 || Math.abs(total - sum) <= 1e-9 * Math.max(total, sum)
    ? []
    : [`${costKey}: total is ${total}, the other keys come to ${sum}`];
};

/** An agent's operation name makes Langfuse drop model, usage and cost of the span. */
export const usageIsNotDropped: SpanRule = ({ attributes }) => {
  if (!isAgentOperation(attributes)) return [];
  return [usageKey, costKey, "langfuse.observation.model.name"]
    .filter((key) => key in attributes)
    .map(
      (key) =>
        `gen_ai.operation.name ${jsonSnippet(attributes["gen_ai.operation.name"])} drops ${key}`,
    );
};
