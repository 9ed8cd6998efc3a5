// The table in docs/frameworks.md.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PAGE = fileURLToPath(new URL("../../docs/frameworks.md", import.meta.url));
const BEGIN = "<!-- written by npm run test:stacks -- --write -->";
const END = "<!-- end -->";
const HEAD = ["| app | setting | traced | doctor |", "|---|---|---|---|"];
const MARKS = { ok: "✔", warning: "!", problem: "✖" };

/** Returns the line of an attempt. */
export function rowText({ title, setting, outcome, doctor }) {
  const { isTraced, step, message } = outcome;
  const verb = step === "build" ? "the build fails" : "it fails";
  const traced = isTraced ? "yes" : `no: ${verb} with "${message}"`;
  return `| ${title} | ${setting} | ${traced.replaceAll("|", "\\|")} | ${MARKS[doctor]} |`;
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
