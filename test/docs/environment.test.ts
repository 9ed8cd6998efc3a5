// The table of environment variables names those that the sources read, and no others.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The variables that the sources name, wherever they do. */
function namedInSources(): ReadonlySet<string> {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("testing"))
    .map((file) => readFileSync(join(root, "src", file), "utf8"));
  // As a string, or where `process.env` is taken apart.
  const pattern = /\b((?:LANGFUSE|MISTRAL)_[A-Z_]+|NODE_ENV|(?:NO|FORCE)_COLOR)(?=[":])/g;
  const names = files.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!));
  // Those of tests are not for users.
  return new Set(names.filter((name) => !name.includes("_TEST_")));
}

test("docs/environment.md lists every variable that the sources read, and no other", () => {
  const text = readFileSync(join(root, "docs/environment.md"), "utf8");
  const [table = ""] = text.split("## Of Langfuse's SDKs");
  const rows = table.split("\n").filter((line) => line.startsWith("|"));
  const documented = rows.flatMap(
    (row) => row.match(/`(?:(?:LANGFUSE|MISTRAL|NODE)_[A-Z_]+|(?:NO|FORCE)_COLOR)`/g) ?? [],
  );
  const names = new Set(documented.map((name) => name.slice(1, -1)));
  expect([...names].toSorted()).toEqual([...namedInSources()].toSorted());
});
