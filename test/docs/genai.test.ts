// docs/genai.md shows one trace in the conventions' terms, as an OTLP endpoint received it.
// `npm run docs:write` writes it anew.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ReceivedSpan } from "../../src/reading/received.js";
import { unconfigured } from "../export/set-up.js";
import { spansOf } from "../gen-ai/scenario.js";
import { root } from "./snippets.js";

unconfigured();

/** Values that differ in each run, as they are with Mistral's own server. */
const FIXED: Readonly<Record<string, unknown>> = {
  "server.address": "api.mistral.ai",
  "server.port": 443,
};

/** The attributes of the conventions. */
function genAiOf({ attributes }: ReceivedSpan): [string, unknown][] {
  return Object.entries({ ...attributes })
    .filter(([name]) => /^(?:gen_ai|server|error)\./.test(name))
    .map(([name, value]) => [name, FIXED[name] ?? value]);
}

/** A table of one span's attributes. */
function table(off: ReceivedSpan, on: ReceivedSpan, named: ReceivedSpan): string {
  const always = new Set(Object.keys(off.attributes));
  const kind = named.kind === 3 ? "CLIENT" : "INTERNAL";
  const rows = genAiOf(on).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `| \`${name}\` | \`${text}\` | ${always.has(name) ? "always" : "with content"} |`;
  });
  return [
    `**${off.name}**, with \`genAi: "spans"\` **${named.name}** of kind ${kind}:`,
    "",
    "| attribute | value | sent |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

test("docs/genai.md shows the attributes of one trace, with content off and on", async () => {
  const off = await spansOf();
  const on = await spansOf({ genAiContent: true });
  const spans = await spansOf({ genAi: "spans" });
  const tables = [3, 2].map((place) => table(off[place]!, on[place]!, spans[place]!));
  const page = readFileSync(join(root, "docs/genai.md"), "utf8");
  const marks = /(<!-- trace[^]*?-->\n)[^]*(<!-- end -->)/;

  expect(page).toMatch(marks);
  await expect(
    page.replace(marks, (_, begin: string, end: string) => [begin, ...tables, end].join("\n")),
  ).toMatchFileSnapshot(join(root, "docs/genai.md"));
});
