// Usage and cost by kind, in the form that Langfuse counts: numbers only, kinds that do not
// overlap, and a `total`, without which the server adds up overlapping kinds.
import { show } from "../foundation/options.js";
import { bare } from "../foundation/own-fields.js";
import { warnOnce } from "./log.js";
import { usageKinds } from "./usage.js";

/** Numbers by kind, such as `{ input: 12, output: 30, total: 42 }`. */
export type Details = Readonly<Record<string, number>>;

/**
 * Returns token counts with the names and the `total` that Langfuse needs. Leaves invalid counts
 * out.
 */
export function usageDetails(usage: object): Details | undefined {
  return withTotal(
    "usage",
    Object.entries(usageKinds(usage)),
    (value) => Number.isInteger(value) && value >= 0,
    "a whole number of 0 or more",
  );
}

/** Returns US dollars by kind with the `total` that Langfuse needs. Leaves invalid amounts out. */
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
        `\`${field}.${kind}\` must be ${mustBe} (got ${show(value)}). It is ignored.`,
      );
      continue;
    }
    details[kind] = value;
    if (kind !== "total") sum += value;
  }
  // All of them were invalid, which differs from no usage.
  if (entries.length > 0 && Object.keys(details).length === 0) return undefined;
  details["total"] ??= sum;
  return details;
}
