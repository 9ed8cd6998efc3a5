// The README's costs are those of the last bench: its medians on Node 24, rounded.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./snippets.js";

/** The rows of the bench, by the README's names. */
const ROWS = {
  "a traced call with input and output": "traced async call, input and output captured",
  "a call with tracing off": "tracing off",
  "import and set-up beside Mistral's SDK": "import and set-up beside the Mistral client",
  "50,000 calls in one burst: arrived":
    "burst of 50000 calls in one turn of the event loop: arrived",
};

/** Returns the first row of a Markdown table that begins with `name`: the cells after it. */
function cells(text: string, name: string): readonly string[] {
  const line = text.split("\n").find((one) => one.startsWith(`| ${name} |`)) ?? "";
  return line
    .split("|")
    .slice(2, -1)
    .map((cell) => cell.trim());
}

function rounded(cell: string | undefined, unit: string | undefined): string {
  const value = Number.parseFloat(cell ?? "");
  return `${value < 10 ? value.toPrecision(2) : Math.round(value)} ${unit}`;
}

test.each(Object.entries(ROWS))("the README has the bench's figures for %s", (name, row) => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const bench = readFileSync(join(root, "bench/results/node-24.md"), "utf8");
  const [unit, , , openTelemetry, langfuse, here] = cells(bench, row);
  expect(cells(readme, name)).toEqual(
    [here, langfuse, openTelemetry].map((cell) => rounded(cell, unit)),
  );
});
