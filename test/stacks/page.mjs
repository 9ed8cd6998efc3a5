// The table in docs/frameworks.md.
import { pageTable } from "../page-table.mjs";

const HEAD = ["| app | setting | traced | doctor |", "|---|---|---|---|"];
const MARKS = { ok: "✔", warning: "!", problem: "✖" };

/** Returns the line of an attempt. */
export function rowText({ title, setting, outcome, doctor }) {
  const { isTraced, step, message } = outcome;
  const verb = step === "build" ? "the build fails" : "it fails";
  const traced = isTraced ? "yes" : `no: ${verb} with "${message}"`;
  return `| ${title} | ${setting} | ${traced.replaceAll("|", "\\|")} | ${MARKS[doctor]} |`;
}

export const { linesInPage, writePage } = pageTable(
  "frameworks.md",
  "npm run test:stacks -- --write",
  HEAD,
);
