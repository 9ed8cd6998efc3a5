// What model calls cost: who knows the prices says so here, as tracing knows no vendor.
import type { Details } from "./details.js";
import type { Observation } from "./observation.js";

/** US dollars for a million of each kind of usage, such as `{ input: 0.1, output: 0.3 }`. */
export type Rates = Readonly<Record<string, number>>;

/** A source of prices. */
export interface Pricing {
  /** Gets the prices ready. @returns a promise that resolves when they are or can't be; never rejects */
  load(): Promise<void>;
  /** @returns US dollars by kind; undefined where they are not known, or not yet */
  costOf(observation: Observation): Details | undefined;
}
