// The tables of options name those that the code takes, with what each takes and its default.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { observe } from "../../src/index.js";
import { CONFIGURE_CHECKS } from "../../src/export/configure/configure-checks.js";
import { settle } from "../../src/export/configure/settings.js";
import { root } from "./snippets.js";

/** The rows of the table under a heading, cell by cell; the first is without its backticks. */
function rowsUnder(page: string, heading: string): readonly (readonly string[])[] {
  const text = readFileSync(join(root, "docs", page), "utf8");
  const section = text.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `(\w+)` \|(.*)\|$/gm)].map(([, name = "", rest = ""]) => [
    name,
    ...rest.split("|").map((cell) => cell.trim()),
  ]);
}

test("docs/configuration.md lists each option of configure with its values", () => {
  const documented = rowsUnder("configuration.md", "Options").map(([name, takes]) => [name, takes]);
  const checked = Object.entries(CONFIGURE_CHECKS).map(([name, { mustBe }]) => [name, mustBe]);
  expect(documented).toEqual(checked);
});

test("docs/configuration.md lists the defaults of the settings", () => {
  const { spool, ...settings } = settle({}, {});
  expect(spool).toMatchObject({
    directory: ".mistral-traced/spool",
    maxBytes: 256 * 1024 * 1024,
    maxAge: 7 * 24 * 60 * 60,
  });
  const inForce = { ...settings, spool: spool !== false, mediaUpload: settings.maxMediaBytes > 0 };
  const documented = rowsUnder("configuration.md", "Options").map(([name = "", , value = ""]) => [
    name,
    value.replaceAll("`", ""),
  ]);
  const defaults = documented.map(([name = ""]) => [
    name,
    shown((inForce as Record<string, unknown>)[name]),
  ]);
  expect(documented).toEqual(defaults);
});

test("docs/environment.md lists each option with its variable, or without one", () => {
  const text = readFileSync(join(root, "docs/environment.md"), "utf8");
  const [page = ""] = text.split("## Of Langfuse");
  const withVariable = [...page.matchAll(/^\| `[A-Z_]+` \| `(\w+)/gm)].map(([, name]) => name);
  const [, sentence = ""] = /^Only code can say: (.*)\.$/m.exec(page) ?? [];
  const without = [...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  expect(new Set([...withVariable, ...without])).toEqual(new Set(Object.keys(CONFIGURE_CHECKS)));
  expect(without.filter((name) => withVariable.includes(name))).toEqual([]);
});

test("docs/decorators.md lists each option of observe", () => {
  const documented = rowsUnder("decorators.md", "Options").map(([name]) => name);
  let sentence = "";
  try {
    observe(() => {}, { noOption: true } as never);
  } catch (error) {
    sentence = String(error);
  }
  expect(sentence).toContain(`Known: ${documented.join(", ")}.`);
});

function shown(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
