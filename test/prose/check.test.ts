// The check of the prose, run in a git repository of its own.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../scripts/prose/check.mjs", import.meta.url));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mistral-traced-test-"));
  execFileSync("git", ["init", "--quiet"], { cwd: folder });
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function check(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  const hits = stderr.split("\n").flatMap((line) => /^\S+:\d+: [\w-]+/.exec(line)?.[0] ?? []);
  return { passes: status === 0, hits, stdout };
}

describe("the prose check", () => {
  test("passes without a hit", () => {
    write("src/new.ts", "// Returns a number.\n");
    expect(check()).toMatchObject({ passes: true, hits: [] });
  });

  test("fails for each hit in any file, and prints its line and rule", () => {
    write("docs/new.md", "# Title\n\nA first line.\nThat is no number.\n");
    write("src/new.ts", "f(); // What is new.\n");
    expect(check()).toMatchObject({
      passes: false,
      hits: ["docs/new.md:4: is-no", "src/new.ts:1: wh-opener"],
    });
  });

  test("prints the counts of each rule instead with --counts", () => {
    write("src/new.ts", "// What is new. It is read.\n");
    const { passes, stdout } = check("--counts");
    expect(passes).toBe(true);
    expect(stdout).toMatch(/^sentences +2 +0 +0 +0 /m);
    expect(stdout).toMatch(/^wh-opener +1 +0 +0 +0 +50.00 %$/m);
  });
});

describe("the rules", () => {
  const file = (text: string) => {
    write("src/new.ts", text);
    return check().hits.map((hit) => hit.replace(/^.*:(\d+): /, "$1 "));
  };

  test.each([
    ["// Wherever it stands, it is read.", ["1 wh-opener"]],
    ["// How it is read.", ["1 how-opener"]],
    ["/**\n * Reads it.\n * @param a where it stands\n */", ["3 wh-opener"]],
    ["/**\n * Reads it.\n * @example Title\n * @observe\n */\n// What is it.", ["6 wh-opener"]],
    ["// Reads a line.\n// That of ours has none.", ["2 has-none", "2 owner"]],
    ["// Nobody reads it.", ["1 somebody"]],
    ["// The header says when.", ["1 speech"]],
    ["// The sum comes to nothing. It takes the text up.", ["1 phrase", "1 phrase"]],
    ['f("rate takes a number, and got X");', ["1 takes-and-got"]],
    ['f("the header says what to do");', ["1 speech"]],
    [`// It reads${" word".repeat(39)}.`, ["1 length"]],
  ])("%j breaks %j", (text, rules) => {
    expect(file(`${text}\n`).toSorted()).toEqual(rules);
  });

  test.each([
    "// What is it?",
    "// There is no file. It is no longer read.",
    "// You say so. A client, say. Tells them apart.",
    "// It is `what is no number`.",
    "/**\n * Reads it.\n * @example\n * // What is no number.\n */",
    'const word = "says no";',
    'f(/"/);\nf("is no"); // A quote: ".',
    "// oxlint-disable-next-line no-nobody -- A reason.",
    `// It reads:\n${"// - A word of a list.\n".repeat(20)}`,
    `// It reads${" word".repeat(38)}.`,
    `/* Copyright (c) A. Where it${" is".repeat(60)}. */`,
  ])("%j breaks none", (text) => {
    expect(file(`${text}\n`)).toEqual([]);
  });

  test("hold for Markdown, its tables and the comments in its code", () => {
    write("a.md", "| what | is it |\n|---|---|\n\n```ts\nf(); // It is no number.\n```\n");
    expect(check().hits.toSorted()).toEqual(["a.md:1: wh-opener", "a.md:5: is-no"]);
  });

  test("let a heading begin with How", () => {
    write("a.md", "# How it works\n");
    expect(check().hits).toEqual([]);
  });

  test("hold for the names of tests, but for no other literal of a test", () => {
    write(
      "test/a.test.ts",
      'describe("what it does", () => {\n  test.each([1])("is no %s", () => say("it is no number at all"));\n});\n',
    );
    expect(check().hits.toSorted()).toEqual([
      "test/a.test.ts:1: wh-opener",
      "test/a.test.ts:2: is-no",
    ]);
  });
});
