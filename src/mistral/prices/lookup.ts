// The price of a model by the name that a call used: dated names, names that move, fine-tuned models,
// and the spellings of clouds and of open weights.
import type { Rates } from "../../tracing/pricing.js";
import { valueAt } from "./dated.js";
import { ALIASES, RATES } from "./table.js";

/** Of Google Cloud, Hugging Face and gateways. */
const OWNER = /^(?:publishers\/)?mistral(?:ai)?\/(?:models\/)?/;
const FINE_TUNED = /^ft:(?:classifier:)?([^:]+)/;

/**
 * Returns the rates of the model that a name meant.
 * @param timeMs the start of the call, in milliseconds since the epoch
 * @returns dollars for a million of each kind; undefined without a known price
 */
export function listedRates(name: string, timeMs: number): Rates | undefined {
  const model = modelOf(name, timeMs);
  return model !== undefined && Object.hasOwn(RATES, model)
    ? valueAt(RATES[model] as Rates, timeMs)
    : undefined;
}

/**
 * Returns the dated name of the model that a name meant; undefined for an unknown name.
 * @param timeMs milliseconds since the epoch
 */
export function modelOf(name: string, timeMs: number): string | undefined {
  const plain = plainName(name);
  if (Object.hasOwn(RATES, plain)) return plain;
  return Object.hasOwn(ALIASES, plain) ? valueAt(ALIASES[plain] as string, timeMs) : undefined;
}

/** Whether a name carries the month of its release, so that it always means the same model. */
export function isDated(name: string): boolean {
  return /-\d{4}$/.test(plainName(name));
}

/** The name as Mistral's own API spells it; of a fine-tuned model, that of its base. */
function plainName(name: string): string {
  const lower = name.toLowerCase().replace(OWNER, "");
  return (FINE_TUNED.exec(lower)?.[1] ?? lower).replace(/@(\d{4})$/, "-$1").replace(/@.*$/, "");
}
