// test/map.md names the suites of each source. The table and the folders hold to each other.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesIn, root } from "./docs/snippets.js";

/** A row: a path in backticks, and the suites of the cell behind it. */
interface Row {
  readonly path: string;
  readonly suites: readonly string[];
}

/** The rows of a page whose first cell is one path. */
function rowsOf(page: string): Row[] {
  return [...page.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, path = "", cell = ""]) => ({
    path,
    suites: [...cell.matchAll(/`([^`]+)`/g)].map(([, suite = ""]) => suite),
  }));
}

/** Whether a file is the path, in its folder, or one of the files whose names begin with it. */
function isAt(file: string, path: string): boolean {
  return file.startsWith(path) && !/^[a-z]/i.test(file.slice(path.length));
}

/** The differences between a page and files, a sentence each. */
function differences(page: string, { sources, tests, exists }: Files): string[] {
  const rows = rowsOf(page);
  const sourceRows = rows.filter(({ path }) => !path.startsWith("test/"));
  const suites = rows.flatMap(({ path, suites }) => (path.startsWith("test/") ? [path] : suites));
  const paths = rows.map(({ path }) => path);
  return [
    ...paths
      .filter((path, index) => paths.indexOf(path) !== index)
      .map((path) => `${path} has two rows`),
    ...sourceRows
      .filter(({ suites }) => suites.length === 0)
      .map(({ path }) => `the row ${path} names no suite`),
    ...sources
      .filter((file) => !sourceRows.some(({ path }) => isAt(file, path)))
      .map((file) => `${file} has no row`),
    ...sourceRows
      .filter(({ path }) => !sources.some((file) => isAt(file, path)))
      .map(({ path }) => `the row ${path} has no source`),
    ...[...new Set(suites)]
      .filter((suite) => !exists(suite))
      .map((suite) => `there is no ${suite}`),
    ...tests
      .filter((file) => !suites.some((suite) => isAt(file, suite)))
      .map((file) => `${file} is in no suite`),
  ];
}

interface Files {
  readonly sources: readonly string[];
  readonly tests: readonly string[];
  readonly exists: (suite: string) => boolean;
}

test("test/map.md has a row for each source, and each test is in a suite of a row", () => {
  const folders = ["src", "decorators"];
  const files: Files = {
    sources: folders.flatMap((folder) => [...filesIn(folder, ".ts"), ...filesIn(folder, ".tsx")]),
    tests: [".test.ts", ".kills.ts", ".browser.ts"].flatMap((end) => filesIn("test", end)),
    exists: (suite) => existsSync(join(root, suite)),
  };
  expect(differences(readFileSync(join(root, "test/map.md"), "utf8"), files)).toEqual([]);
});

test("a map with missing, stale and doubled rows is told apart from a right one", () => {
  const page = [
    "| `src/a` | `test/a` |",
    "| `src/a` | `test/a` |",
    "| `src/gone` | `test/gone` |",
    "| `src/b/push` | |",
    "| `test/law` | everything |",
  ].join("\n");
  const files: Files = {
    sources: ["src/a/one.ts", "src/ab.ts", "src/b/push-media.ts"],
    tests: ["test/a/one.test.ts", "test/law/one.test.ts", "test/new/one.test.ts"],
    exists: (suite) => suite !== "test/gone",
  };
  expect(differences(page, files)).toEqual([
    "src/a has two rows",
    "the row src/b/push names no suite",
    "src/ab.ts has no row",
    "the row src/gone has no source",
    "there is no test/gone",
    "test/new/one.test.ts is in no suite",
  ]);
});
