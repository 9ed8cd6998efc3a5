// The HTTP exchanges that tests replay: the project's own, and the recorded traffic where it is at hand.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";

const OWN = new URL("./", import.meta.url);
const RECORDED = new URL("../../../shared/cassettes/", import.meta.url);

/** The exchanges written for this project, one at least for every category of the recorded ones. */
export function ownExchanges(): Exchange[] {
  return exchangesIn(OWN);
}

/** The traffic recorded from the real API; undefined where it does not lie next to the checkout. */
export function recordedExchanges(): Exchange[] | undefined {
  return existsSync(RECORDED) ? exchangesIn(RECORDED) : undefined;
}

/** The exchanges in a folder, whose URL ends in a slash. */
export function exchangesIn(folder: URL): Exchange[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .toSorted();
  return files.map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Exchange);
}
