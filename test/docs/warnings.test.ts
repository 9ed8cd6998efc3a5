// docs/no-trace.md has a row for each warning, which quotes it, and no row for a text that is gone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn, root } from "./snippets.js";

/** Files whose warnings have their text from others. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  "src/export/langfuse/sender.ts": ["src/export/langfuse/refusal.ts"],
  "src/export/process/force-flush.ts": [
    "src/export/pipeline/joined-sink.ts",
    "src/export/metrics/queue.ts",
  ],
};

const files = [...filesIn("src", ".ts"), ...filesIn("decorators", ".ts")];
const sources = new Map(files.map((file) => [file, textOf(file)]));
const page = readFileSync(join(root, "docs/no-trace.md"), "utf8");
const [, warnings = ""] = page.split(/^## Warnings$/m);
const rows = [...warnings.matchAll(/^\| `([^|]+)` \|/gm)].map(([, quote = ""]) => quote);

/** Returns a source with the pieces of its texts joined. */
function textOf(file: string): string {
  const text = readFileSync(join(root, file), "utf8");
  return text.replaceAll(/["`]\s*\+\s*["`]/g, "").replaceAll(/\s+/g, " ");
}

/** Tells whether a text has the words of a row; "…" stands for what differs. */
function has(text: string, row: string): boolean {
  const words = row
    .split("…")
    .map((part) => part.trim().replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(words.join(".*?")).test(text);
}

/** Returns the warnings in a source: each call, and the text that a row may quote. */
function warningsIn(file: string): readonly { readonly call: string; readonly quoted: string }[] {
  const text = sources.get(file) ?? "";
  return [...text.matchAll(/warnOnce\((?!key: )/g)].map(({ index }) => {
    const call = text.slice(index, text.indexOf(");", index));
    const isVariable = !/["`][^"`]* [^"`]* [^"`]*["`]/.test(call.slice(call.indexOf(",")));
    const others = [text, ...(TEXTS[file] ?? []).map((other) => sources.get(other))];
    return { call, quoted: isVariable ? others.join(" ") : call };
  });
}

test.each(files.filter((file) => warningsIn(file).length > 0))(
  "docs/no-trace.md has a row for each warning of %s",
  (file) => {
    const without = warningsIn(file).filter(({ quoted }) => !rows.some((row) => has(quoted, row)));
    expect(without.map(({ call }) => call)).toEqual([]);
  },
);

test("docs/no-trace.md quotes no warning that the source lacks", () => {
  const all = [...sources.values()];
  expect(rows.filter((row) => !all.some((text) => has(text, row)))).toEqual([]);
});
