// The table of figures in docs/at-scale.md.
import { pageTable } from "../../page-table.mjs";

export const HEAD = ["| | in | out | missing | twice |", "|---|---|---|---|---|"];

/** Returns the line of a scenario. */
export function lineOf({ name }, figures) {
  const { missing, twice } = figures;
  return `| ${[name, figures.in, figures.out, missing, twice].join(" | ")} |`;
}

export const { linesInPage, writePage } = pageTable(
  "at-scale.md",
  "npm run test:interop -- collector --write",
  HEAD,
);
