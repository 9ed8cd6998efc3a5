// The cost of a call to Mistral: its usage at Mistral's list prices, or at those of
// `configure({ prices })`. No cost is better than a wrong one: a kind of usage without a known price
// adds nothing, and is named in the metadata.
import { fieldOf, ownFields } from "../foundation/own-fields.js";
import type { Details } from "../tracing/details.js";
import type { Observation } from "../tracing/observation.js";
import type { Price, Rates } from "../tracing/pricing.js";
import { state } from "../tracing/state.js";
import { isDated, listedRates } from "./prices/lookup.js";

/** Factors of the service tiers. Source: docs.mistral.ai, Priority Tier (1.75) and Batch (50 %). */
const TIERS: Readonly<Record<string, number>> = {
  batch: 0.5,
  default: 1,
  priority: 1.75,
  standard: 1,
  standard_only: 1,
};
/** Mistral bills a cached token at a tenth. Source: docs.mistral.ai, Prompt caching. */
const CACHED = 0.1;

function priceOf({ usageDetails, model, metadata, startMs }: Observation): Price | undefined {
  if (usageDetails === undefined) return undefined;
  const said = metadata && ownFields(metadata);
  const tierName = said?.["service_tier"] ?? "standard";
  const tier = typeof tierName === "string" ? fieldOf(TIERS, tierName) : undefined;
  const names = [said?.["response_model"], model].filter((name) => typeof name === "string");
  const rates = ratesOf(names, startMs);
  if (typeof tier !== "number" || rates === undefined) return undefined;
  return priceAt(rates, usageDetails, tier);
}

/** @param names of the model that answered, then of the one that was asked for */
function ratesOf(names: readonly string[], timeMs: number): Rates | undefined {
  const { prices } = state;
  if (prices !== undefined) {
    const own = names.find((name) => fieldOf(prices, name) !== undefined);
    if (own !== undefined) return fieldOf(prices, own) as Rates;
  }
  for (const name of names) {
    const rates = listedRates(name, timeMs);
    // For a model newer than the table, the moving name's former model did not answer.
    if (rates !== undefined || isDated(name)) return rates;
  }
  return undefined;
}

function priceAt(rates: Rates, usage: Details, factor: number): Price | undefined {
  const counts = Object.entries(usage).filter(([kind, count]) => kind !== "total" && count > 0);
  // Tokens of which nothing is known but how many they are.
  if (counts.length === 0 && usage["total"] !== 0) return undefined;
  const cost: Record<string, number> = {};
  const unpriced: string[] = [];
  let total = 0;
  for (const [kind, count] of counts) {
    if (isBilledOtherwise(kind, rates, usage)) continue;
    const rate = rateOf(kind, rates);
    if (rate === undefined) unpriced.push(kind.replace(/^input_/, ""));
    else {
      cost[kind] = (count * rate * factor) / 1e6;
      total += cost[kind];
    }
  }
  const isUnknown = unpriced.length > 0 && Object.keys(cost).length === 0;
  return isUnknown ? undefined : { cost: { ...cost, total }, unpriced };
}

function rateOf(kind: string, rates: Rates): number | undefined {
  const own = fieldOf(rates, kind) as number | undefined;
  if (own !== undefined) return own;
  const { input, output } = rates;
  if (kind === "input_cached_tokens") return input === undefined ? undefined : input * CACHED;
  if (kind === "output_reasoning_tokens") return output;
  // Of a free model everything is free.
  return Object.values(rates).length > 0 && Object.values(rates).every((rate) => rate === 0)
    ? 0
    : undefined;
}

/** Whether another kind of the same usage carries the price, so that nothing is billed twice. */
function isBilledOtherwise(kind: string, rates: Rates, usage: Details): boolean {
  if (fieldOf(rates, kind) !== undefined) return false;
  const isBilled = (other: string): boolean =>
    fieldOf(rates, other) !== undefined && Number(fieldOf(usage, other) ?? 0) > 0;
  if (kind === "audio_seconds") return isBilled("input_audio_tokens");
  if (kind === "input_audio_tokens" && isBilled("audio_seconds")) return true;
  // Sold by the hour, the page or the character, not by the token.
  const isToken = kind === "input" || kind === "output" || kind.endsWith("_tokens");
  return isToken && rates["input"] === undefined && UNITS.some(isBilled);
}

const UNITS = ["audio_seconds", "pages", "annotated_pages", "characters"];

state.pricing ??= { priceOf };
