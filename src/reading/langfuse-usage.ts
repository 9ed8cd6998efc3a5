// The usage and cost of an observation, in each of the forms that Langfuse's SDKs have sent.
import { isJsonObject, type JsonObject } from "./json.js";

/** The fields of `usage`, and Langfuse's names of their counts. */
const COUNTS = {
  input: "input",
  output: "output",
  total: "total",
  promptTokens: "input",
  completionTokens: "output",
  totalTokens: "total",
} as const;
const COSTS = { inputCost: "input", outputCost: "output", totalCost: "total" } as const;

/** The attributes of usage and cost; `usageDetails` and `costDetails` come before `usage`. */
export function usageAttributes({ usage, usageDetails, costDetails }: JsonObject): JsonObject {
  const old = isJsonObject(usage) ? usage : {};
  return {
    "langfuse.observation.usage_details": usageDetails ?? renamed(old, COUNTS),
    "langfuse.observation.cost_details": costDetails ?? renamed(old, COSTS),
  };
}

function renamed(values: JsonObject, names: Readonly<Record<string, string>>): unknown {
  const entries = Object.entries(names)
    .map(([name, newName]) => [newName, values[name]] as const)
    .filter(([, value]) => typeof value === "number");
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
