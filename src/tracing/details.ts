// Usage and cost by kind, in the form that Langfuse counts: numbers only, kinds that do not
// overlap, and a `total`, without which the server adds up what it should not.
import { show } from "../foundation/options.js";
import { bare } from "../foundation/own-fields.js";
import { warnOnce } from "./log.js";

/** Numbers by kind, such as `{ input: 12, output: 30, total: 42 }`. */
export type Details = Readonly<Record<string, number>>;

/** Names that other clients give to the same counts (Langfuse 3, OpenAI, Mistral). */
const USAGE_NAMES: ReadonlyMap<string, string> = new Map([
  ["promptTokens", "input"],
  ["prompt_tokens", "input"],
  ["completionTokens", "output"],
  ["completion_tokens", "output"],
  ["totalTokens", "total"],
  ["total_tokens", "total"],
]);

/** Token counts with the names and the `total` that Langfuse needs; what is no count is left out. */
export function usageDetails(usage: Readonly<Record<string, unknown>>): Details | undefined {
  return withTotal(
    "usage",
    Object.entries(usage).map(([kind, value]) => [USAGE_NAMES.get(kind) ?? kind, value]),
    (value) => Number.isInteger(value) && value >= 0,
    "a whole number of 0 or more",
  );
}

/** US dollars by kind with the `total` that Langfuse needs; what is no amount is left out. */
export function costDetails(cost: Readonly<Record<string, unknown>>): Details | undefined {
  return withTotal(
    "costDetails",
    Object.entries(cost),
    (value) => Number.isFinite(value) && value >= 0,
    "a number of 0 or more",
  );
}

function withTotal(
  field: string,
  entries: readonly (readonly [string, unknown])[],
  accepts: (value: number) => boolean,
  mustBe: string,
): Details | undefined {
  const details = bare<Record<string, number>>({});
  let sum = 0;
  for (const [kind, value] of entries) {
    if (value === undefined || value === null) continue;
    if (typeof value !== "number" || !accepts(value)) {
      warnOnce(
        `${field}.${kind}`,
        `${field}.${kind} was left out: it must be ${mustBe} (got ${show(value)}).`,
      );
      continue;
    }
    details[kind] = value;
    if (kind !== "total") sum += value;
  }
  // Nothing was said, rather than that there was none.
  if (entries.length > 0 && Object.keys(details).length === 0) return undefined;
  details["total"] ??= sum;
  return details;
}
