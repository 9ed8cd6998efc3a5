// The exit table as docs/delivery.md shows it, made of the rows and columns that are tested.
import { EXITS, type Exit } from "./exits.js";
import { STATES, type State } from "./states.js";

const WELL: Readonly<Record<Exit["fate"], string>> = {
  delivered: "delivered",
  "next start": "on disk, delivered at the next start",
  "memory lost": "observations in memory are lost",
};

const FAILING: Readonly<Record<Exit["fate"], string>> = {
  delivered: "delivered at once or at the next start",
  "next start": "delivered at once or at the next start",
  "memory lost": "observations in memory are lost",
};

function names(kind: State["kind"]): string {
  const states = STATES.filter((state) => state.kind === kind);
  return states.map(({ name }) => name).join(", ");
}

/** The table and what its columns stand for. */
export function documentation(): string {
  const rows = EXITS.map(
    ({ title, fate }) => `| ${title} | ${WELL[fate]} | ${FAILING[fate]} |`,
  ).join("\n");
  return `| the process ends by | Langfuse is well | Langfuse fails for now |
|---|---|---|
${rows}

"Well" is tested as: ${names("well")}. "Fails for now" is tested as: ${names("failing")}. If it
refuses for good (tested as: ${names("refusing")}), the refused spans are counted as failed.`;
}
