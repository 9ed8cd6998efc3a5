// The cost of model calls. A module that knows the prices registers them here, as tracing knows no
// vendor.
import type { Details } from "./details.js";
import type { Observation } from "./observation.js";

/** US dollars for a million of each kind of usage, such as `{ input: 0.1, output: 0.3 }`. */
export type Rates = Readonly<Record<string, number>>;

/** The price of one call. */
export interface Price {
  /** US dollars by kind, and their `total`. */
  readonly cost: Details;
  /** Kinds of usage that were used and have no known price. */
  readonly unpriced: readonly string[];
}

/** A source of prices. */
export interface Pricing {
  /** @returns undefined where nothing of the usage has a known price */
  priceOf(observation: Observation): Price | undefined;
}
