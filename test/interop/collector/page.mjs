// The table of figures in docs/at-scale.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = join(import.meta.dirname, "../../../docs/at-scale.md");
const BEGIN = "<!-- written by npm run test:interop -- collector --write -->";
const END = "<!-- end -->";
export const HEAD = ["| | in | out | missing | twice |", "|---|---|---|---|---|"];

/** Returns the line of a scenario. */
export function lineOf({ name }, figures) {
  const { missing, twice } = figures;
  return `| ${[name, figures.in, figures.out, missing, twice].join(" | ")} |`;
}

/** Returns the lines of the table. */
export function linesInPage() {
  const page = readFileSync(PAGE, "utf8");
  const table = page.slice(page.indexOf(BEGIN), page.indexOf(END));
  return table.split("\n").filter((line) => line.startsWith("|") && !HEAD.includes(line));
}

/** Puts the lines of the table into the page. */
export function writePage(lines) {
  const page = readFileSync(PAGE, "utf8");
  const before = page.slice(0, page.indexOf(BEGIN));
  const after = page.slice(page.indexOf(END));
  writeFileSync(PAGE, `${before}${[BEGIN, ...HEAD, ...lines].join("\n")}\n${after}`);
}
