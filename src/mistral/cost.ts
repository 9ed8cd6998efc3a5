// What a call to Mistral cost: its usage at the prices of @pydantic/genai-prices, which others keep
// up to date, or at those of `configure({ prices })`. No cost is better than a wrong one: where the
// price of anything that was used is not known, there is none.
import type { calcPrice as CalcPrice } from "@pydantic/genai-prices";
import { fieldOf, ownFields } from "../foundation/own-fields.js";
import type { Details } from "../tracing/details.js";
import { reportFault, warnOnce } from "../tracing/log.js";
import type { Observation } from "../tracing/observation.js";
import type { Rates } from "../tracing/pricing.js";
import { state } from "../tracing/state.js";
import { numberOf } from "./wire/json.js";

let calcPrice: typeof CalcPrice | undefined;
let loading: Promise<void> | undefined;

/** Loads the price list (80 ms), once. */
function load(): Promise<void> {
  return (loading ??= import("@pydantic/genai-prices").then(
    (loaded) => {
      ({ calcPrice } = loaded);
    },
    (error: unknown) => {
      warnOnce(
        "prices",
        `calls have no cost, as the package @pydantic/genai-prices can't be loaded: ${String(error)}`,
      );
    },
  ));
}

function costOf({ usageDetails, model, metadata, startMs }: Observation): Details | undefined {
  if (usageDetails === undefined || model === undefined) return undefined;
  // The list is of the standard tier.
  const said = metadata && ownFields(metadata);
  if (said?.["service_tier"] === "priority") return undefined;
  // The model that answered is the exact one: what was asked for may be a moving name.
  const names = [said?.["response_model"], model].filter((name) => typeof name === "string");
  const at = new Date(startMs);
  const rates =
    firstOf(names, (name) => state.prices && (fieldOf(state.prices, name) as Rates | undefined)) ??
    firstOf(names, (name) => listedRates(name, usageDetails, at));
  return rates && costAt(rates, usageDetails);
}

function firstOf(
  names: readonly string[],
  ratesOf: (name: string) => Rates | undefined,
): Rates | undefined {
  for (const name of names) {
    const rates = ratesOf(name);
    if (rates !== undefined) return rates;
  }
  return undefined;
}

function costAt(rates: Rates, usage: Details): Details | undefined {
  const counts = Object.entries(usage).filter(([kind, count]) => kind !== "total" && count > 0);
  // Tokens of which nothing is known but how many they are.
  if (counts.length === 0 && usage["total"] !== 0) return undefined;
  const cost: Record<string, number> = {};
  let total = 0;
  for (const [kind, count] of counts) {
    const rate = fieldOf(rates, kind) as number | undefined;
    if (rate === undefined) return undefined;
    cost[kind] = (count * rate) / 1e6;
    total += cost[kind];
  }
  return { ...cost, total };
}

/** The rates of a model at a time for what was used; undefined where the list does not know it. */
function listedRates(model: string, usage: Details, timestamp: Date): Rates | undefined {
  const price = listedPrice(model, timestamp);
  if (price === undefined) return undefined;
  const per = (unit: string, million: number): number | undefined => {
    const amount = numberOf(price[unit]);
    return amount === undefined ? undefined : amount * million;
  };
  const seconds = per("input_audio_hours", 1e6 / 3600);
  const input = per("input_mtok", 1);
  // What is sold by the hour has no price for its tokens beside. A chat with the same model tells no
  // hours, and is not free.
  const isByHour =
    seconds !== undefined && input === undefined && Object.hasOwn(usage, "audio_seconds");
  const tokens = isByHour ? 0 : undefined;
  return knownRates({
    input: input ?? tokens,
    // Mistral bills a cached token at a tenth, which the list does not say of every model.
    input_cached_tokens: per("cache_read_mtok", 1) ?? per("input_mtok", 0.1),
    input_audio_tokens: per("input_audio_mtok", 1) ?? tokens,
    output: per("output_mtok", 1) ?? tokens,
    pages: per("input_document_kpages", 1e3),
    annotated_pages: per("input_annotated_document_kpages", 1e3),
    audio_seconds: seconds,
  });
}

function listedPrice(model: string, timestamp: Date) {
  try {
    return calcPrice?.({}, model, { providerId: "mistral", timestamp })?.model_price;
  } catch (error) {
    // What the list can't read has no price; everything else of the call is sent.
    reportFault("looking up a price", error);
    return undefined;
  }
}

function knownRates(rates: Readonly<Record<string, number | undefined>>): Rates {
  return Object.fromEntries(
    Object.entries(rates).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

state.pricing ??= { load, costOf };
