// docs/mistral-coverage.md says of every traced method what the table in the source says, and the
// SDK has each of them.
import { readFileSync } from "node:fs";
import { Mistral } from "@mistralai/mistralai";
import { expect, test } from "vitest";
import { ENDPOINTS } from "../../src/mistral/endpoints/table.js";
import { fieldsOf } from "../../src/mistral/wire/json.js";

const DOCUMENT = new URL("../../docs/mistral-coverage.md", import.meta.url);

function rows(): string[] {
  return Object.entries(ENDPOINTS).map(([method, { type, shows }]) => {
    const { input, output, usage } = shows;
    return `| \`${method}\` | ${type} | ${input} | ${output} | ${usage} |`;
  });
}

test("docs/mistral-coverage.md has a row for each traced method, in the order of the table", () => {
  const written = readFileSync(DOCUMENT, "utf8")
    .split("\n")
    .filter((line) => /^\| `[a-z.A-Z]+` \| [a-z]+ \|/.test(line))
    .map((line) => line.replaceAll(/ +/g, " "));

  expect(written).toEqual(rows());
});

test.each(Object.keys(ENDPOINTS))("the SDK has the traced method %s", (method) => {
  const client: unknown = new Mistral({ apiKey: "any" });

  const found = method.split(".").reduce((part, name) => fieldsOf(part)[name], client);

  expect(found).toBeTypeOf("function");
});
