// The table as a person reads it: each name with its model, price, source and days.
import type { Rates } from "../../tracing/pricing.js";
import { modelOf, listedRates } from "./lookup.js";
import { SOURCES } from "./sources.js";
import { ALIASES, RATES } from "./table.js";

/** A name and its price. */
export interface PriceRow {
  readonly name: string;
  /** The dated name that it means. */
  readonly model: string;
  /** Dollars for a million of each kind. */
  readonly rates: Rates;
  /** The first day (UTC) on which the name had this price; undefined where it always had. */
  readonly since?: string;
  /** The origin of the price. */
  readonly source: string;
  /** The day on which it was compared with Mistral's documentation. */
  readonly checked?: string;
  readonly note?: string;
}

/**
 * Lists all names with a price at a time.
 * @param timeMs milliseconds since the epoch
 */
export function priceRows(timeMs: number): PriceRow[] {
  const names = [...Object.keys(RATES), ...Object.keys(ALIASES)].toSorted();
  return names.flatMap((name): PriceRow[] => {
    const model = modelOf(name, timeMs);
    const rates = model === undefined ? undefined : listedRates(model, timeMs);
    const source = SOURCES[model ?? ""];
    if (model === undefined || rates === undefined || source === undefined) return [];
    const { since: _, ...origin } = source;
    const since = sinceOf(name, model, timeMs);
    return [{ name, model, rates, ...(since !== undefined && { since }), ...origin }];
  });
}

/** The later of two days: the name means its model, the model has its price. */
function sinceOf(name: string, model: string, timeMs: number): string | undefined {
  const day = new Date(timeMs).toISOString().slice(0, 10);
  const days = [ALIASES[name], RATES[model]].flatMap((dated) =>
    Array.isArray(dated)
      ? (dated as readonly (readonly [string, unknown])[]).map(([since]) => since)
      : [],
  );
  const first = [SOURCES[name]?.since, SOURCES[model]?.since].flatMap((since) => since ?? []);
  return [...days.filter((since) => since !== ""), ...first]
    .filter((since) => since <= day)
    .toSorted()
    .at(-1);
}

/** Such as `input 0.15, output 0.6`: dollars for a million tokens, or for the unit that is named. */
export function ratesText(rates: Rates): string {
  return Object.entries(rates)
    .map(([kind, rate]) => {
      switch (kind) {
        case "audio_seconds":
          return `sound ${round((rate * 60) / 1e6)} a minute`;
        case "pages":
          return `${round(rate / 1e3)} for 1,000 pages`;
        case "annotated_pages":
          return `${round(rate / 1e3)} for 1,000 annotated pages`;
        case "characters":
          return `${round(rate)} for a million characters`;
        default:
          return `${kind} ${round(rate)}`;
      }
    })
    .join(", ");
}

function round(dollars: number): number {
  return Number(dollars.toPrecision(6));
}
