// Prices and names that change on a day, and the reading of them at a time.
import type { Rates } from "../../tracing/pricing.js";

/** One value for all times, or values with the day (UTC) from which each is valid, oldest first. */
type Dated<Value> = Value | readonly (readonly [since: string, value: Value])[];

/** Rates of a model. */
export type DatedRates = Dated<Rates>;

/** The model that a name means. */
export type DatedNames = Dated<string>;

/** The origin of a price or of a name's meaning. */
export interface PriceSource {
  readonly source: string;
  /** The day on which it was compared with Mistral's documentation. */
  readonly checked?: string;
  /** The day on which the model or the name appeared. */
  readonly since?: string;
  readonly note?: string;
}

/**
 * Returns the value that is valid at a time.
 * @param timeMs milliseconds since the epoch
 */
export function valueAt<Value extends string | Rates>(
  dated: Dated<Value>,
  timeMs: number,
): Value | undefined {
  if (!Array.isArray(dated)) return dated as Value;
  const day = new Date(timeMs).toISOString().slice(0, 10);
  return (dated as readonly (readonly [string, Value])[]).findLast(([since]) => since <= day)?.[1];
}
