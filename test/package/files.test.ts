// The published files are those of etc/package-files.txt: nothing unexpected, and nothing missing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./closure.js";
import { packedFiles } from "./weights.js";

const paths = (await packedFiles()).map(({ path }) => path);

/** A pattern for a path: of a chunk without its hash, of declarations and pages without their names. */
const patternOf = (path: string): string =>
  path
    .replace(/(dist\/chunks\/[\w-]+)-[0-9A-Z]{8}\./, "$1-*.")
    .replace(/[^/]+\.d\.ts$/, "*.d.ts")
    .replace(/^docs\/[\w-]+\.md$/, "docs/*.md");

test("the package has the files of etc/package-files.txt", async () => {
  const patterns = [...new Set(paths.map(patternOf))].toSorted();
  await expect(`${patterns.join("\n")}\n`).toMatchFileSnapshot(join(root, "etc/package-files.txt"));
});

test("each map that a published file names is published, with the text of its sources", () => {
  const named = paths
    .filter((path) => path.endsWith(".js"))
    .flatMap((path) => {
      const [, map] = /^\/\/# sourceMappingURL=(.*)$/m.exec(textOf(path)) ?? [];
      return map === undefined ? [] : [join(path, "..", map)];
    });
  const maps = paths.filter((path) => path.endsWith(".js.map"));
  expect(named.toSorted()).toEqual(maps.toSorted());
  const withoutText = maps.filter((path) => {
    const { sources, sourcesContent } = JSON.parse(textOf(path)) as SourceMap;
    return (
      sourcesContent?.length !== sources.length || sources.some((one) => /^[/]|^file:/.test(one))
    );
  });
  expect(withoutText).toEqual([]);
});

test("the licences of the package and of the bundled packages are published", () => {
  expect(paths).toContain("LICENSE");
  expect(paths).toContain("dist/chunks/LICENCES.txt");
});

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly string[];
}

function textOf(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
