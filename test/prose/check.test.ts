// The check of the prose, run in a git repository of its own.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../../scripts/prose/check.mjs", import.meta.url));
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mistral-traced-test-"));
  git("init", "--quiet");
  write("src/old.ts", "// What is old. It is no number.\n");
  check("--write");
});
afterEach(() => rmSync(folder, { recursive: true }));

function git(...args: readonly string[]): void {
  const author = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
  execFileSync("git", [...author, ...args], { cwd: folder });
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function check(...args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  const hits = stderr.split("\n").flatMap((line) => /^\S+:\d+: [\w-]+/.exec(line)?.[0] ?? []);
  return { passes: status === 0, hits };
}

const counts = (name: string): unknown =>
  JSON.parse(readFileSync(join(folder, `etc/prose/${name}.json`), "utf8"));

describe("the prose check", () => {
  test("accepts the hits that its counts allow", () => {
    expect(counts("src")).toEqual({ "src/old.ts": { "wh-opener": 1, "is-no": 1 } });
    expect(check()).toEqual({ passes: true, hits: [] });
  });

  test("fails if a new file has a hit, and prints its line and rule", () => {
    write("docs/new.md", "# Title\n\nA first line.\nThat is no number.\n");
    expect(check()).toEqual({ passes: false, hits: ["docs/new.md:4: is-no"] });
  });

  test("prints only the new hit of a file whose counts are committed", () => {
    git("add", ".");
    git("commit", "--quiet", "-m", "Add counts");
    write("src/old.ts", "// What is old. It is no number.\nf(); // What is new.\n");
    expect(check()).toEqual({ passes: false, hits: ["src/old.ts:2: wh-opener"] });
  });

  test("accepts hits that move with their text to another folder", () => {
    rmSync(join(folder, "src/old.ts"));
    write("decorators/moved.ts", "// What is old. It is no number.\n");
    expect(check()).toEqual({ passes: true, hits: [] });
    write("decorators/more.ts", "// What is new.\n");
    expect(check().passes).toBe(false);
  });

  test("accepts hits that move to another file of the folder", () => {
    write("src/old.ts", "// It is no number.\n");
    write("src/new.ts", "// What is old.\n");
    expect(check()).toEqual({ passes: true, hits: [] });
  });

  test("does not accept one rule's hit for another's", () => {
    write("src/old.ts", "// What is old. Whoever reads it.\n");
    expect(check().passes).toBe(false);
  });

  test("writes lower counts, after which the old ones are too many", () => {
    write("src/old.ts", "// It is no number.\n");
    expect(check("--write").passes).toBe(true);
    expect(counts("src")).toEqual({ "src/old.ts": { "is-no": 1 } });
    write("src/old.ts", "// What is old. It is no number.\n");
    expect(check()).toEqual({ passes: false, hits: ["src/old.ts:1: wh-opener"] });
  });

  test("refuses to write a larger count", () => {
    write("src/old.ts", "// What is old. It is no number. It is no name.\n");
    expect(check("--write").passes).toBe(false);
    expect(counts("src")).toEqual({ "src/old.ts": { "wh-opener": 1, "is-no": 1 } });
  });
});

describe("the rules", () => {
  const file = (text: string) => {
    write("src/new.ts", text);
    return check().hits.map((hit) => hit.replace(/^.*:(\d+): /, "$1 "));
  };

  test.each([
    ["// Wherever it stands, it is read.", ["1 wh-opener"]],
    ["/**\n * Reads it.\n * @param a where it stands\n */", ["3 wh-opener"]],
    ["// Reads a line.\n// That of ours has none.", ["2 has-none", "2 owner"]],
    ["// Nobody reads it.", ["1 somebody"]],
    ["// The header says when.", ["1 speech"]],
    ["// The sum comes to nothing. It takes the text up.", ["1 phrase", "1 phrase"]],
    ['f("rate takes a number, and got X");', ["1 takes-and-got"]],
    ['f("the header says what to do");', ["1 speech"]],
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
  ])("%j breaks none", (text) => {
    expect(file(`${text}\n`)).toEqual([]);
  });

  test("hold for Markdown, its tables and the comments in its code", () => {
    write("a.md", "| what | is it |\n|---|---|\n\n```ts\nf(); // It is no number.\n```\n");
    expect(check().hits).toEqual(["a.md:1: wh-opener", "a.md:5: is-no"]);
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
