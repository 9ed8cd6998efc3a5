// The tables in the documentation have a row for each test of the law, and no other.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Ending } from "./endings.js";
import { ASYNC_ITERATOR_ENDINGS, ITERATOR_ENDINGS } from "./iterator-endings.js";
import { OBSERVABLE_ENDINGS, OPERATOR_ENDINGS } from "./observable-endings.js";
import { READABLE_ENDINGS } from "./readable-endings.js";
import { RESPONSE_ENDINGS } from "./response-endings.js";
import { AHEAD_ENDINGS, BYTE_STREAM_ENDINGS, STREAM_ENDINGS } from "./stream-endings.js";
import { VALUES } from "./values.js";

const root = join(import.meta.dirname, "../..");

async function text(file: string): Promise<string> {
  return await readFile(join(root, file), "utf8");
}

/** The first cells of the tables under a heading. */
function rowsUnder(markdown: string, heading: string): Set<string> {
  const section = markdown.split(`# ${heading}\n`)[1]?.split(/^#/m)[0] ?? "";
  const cells = [...section.matchAll(/^\| (.+?) \|/gm)].map(([, cell = ""]) => cell);
  return new Set(cells.slice(1));
}

const names = (endings: readonly Ending<never>[]): string[] => endings.map(({ name }) => name);
const iterators = new Set(names([...ITERATOR_ENDINGS, ...ASYNC_ITERATOR_ENDINGS]));
const without = (all: readonly string[], some: ReadonlySet<string>): Set<string> =>
  new Set(all.filter((name) => !some.has(name)));

describe("docs/streams.md has a row for each end", () => {
  const streams = names([...STREAM_ENDINGS, ...AHEAD_ENDINGS, ...BYTE_STREAM_ENDINGS]);
  test.each([
    ["Iterators, generators, async iterables", iterators],
    ["Web streams", without(streams, iterators)],
    ["Observables", new Set(names([...OBSERVABLE_ENDINGS, ...OPERATOR_ENDINGS]))],
    ["Node Readables", without(names(READABLE_ENDINGS), iterators)],
    ["Responses", new Set(names(RESPONSE_ENDINGS).filter((name) => !name.startsWith("its body")))],
  ])("docs/streams.md has a row for each tested end of %s", async (heading, expected) => {
    expect(rowsUnder(await text("docs/streams.md"), heading)).toEqual(expected);
  });
});

describe("docs/do-no-harm.md has only rows that are tests", () => {
  test.each([
    ["Functions", "harm.test.ts"],
    ["Promises", "thenables.test.ts"],
    ["The end of the process", "process.test.ts"],
    ["Internal errors", "faults.test.ts"],
    [
      "Surroundings",
      "surroundings/opentelemetry.test.ts",
      "surroundings/process.test.ts",
      "surroundings/timers.test.ts",
      "surroundings/pollution.test.ts",
      "surroundings/stack.test.ts",
      "../surroundings/programs.mjs",
    ],
  ])("each row of docs/do-no-harm.md under %s is a test", async (heading, ...files) => {
    const sources = await Promise.all(files.map((file) => text(`test/law/${file}`)));
    const source = sources.join("\n");
    const rows = rowsUnder(await text("docs/do-no-harm.md"), heading);
    expect([...rows].filter((row) => !source.includes(`"${row}`))).toEqual([]);
    expect(rows.size).toBeGreaterThan(4);
  });

  test("docs/do-no-harm.md lists every tested value", async () => {
    const docs = await text("docs/do-no-harm.md");
    const list = docs.split("unchanged:\n\n")[1]?.split("\n\n")[0] ?? "";
    expect(list.split("\n")).toEqual(Object.keys(VALUES).map((name) => `- ${name}`));
  });
});
