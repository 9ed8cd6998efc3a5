// The viewer's page as it was built: one file that is complete but for the traces in it.
import { readFileSync } from "node:fs";

// From a chunk of the built package, from its entry, and from the sources.
const PLACES = ["../page.html", "../../page.html", "../../dist/page.html"];

/** The place of the traces. */
const TRACES = "<!--traces-->";

/**
 * The page, in two halves: the text before its traces, and the text after them.
 * @param connect the sources that the page may load from: none, or its own server
 * @throws Error when the page was not built
 */
export function pageHalves(connect: "'none'" | "'self'"): readonly [string, string] {
  const page = readPage().replace("__CONNECT__", connect);
  const at = page.indexOf(TRACES);
  return [page.slice(0, at), page.slice(at + TRACES.length)];
}

function readPage(): string {
  for (const place of PLACES) {
    try {
      return readFileSync(new URL(place, import.meta.url), "utf8");
    } catch {
      // It is in the other place, or nowhere.
    }
  }
  throw new Error("The viewer's page is missing from mistral-traced: `npm run build` makes it.");
}
