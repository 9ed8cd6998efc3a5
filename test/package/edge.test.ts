// The entries that bundlers pick for an edge runtime: a program builds, and its error names the remedy.
import { build } from "esbuild";
import { expect, test } from "vitest";
import { root } from "./closure.js";

/** A bundle of a program that imports all names of an entry, as an edge bundler makes it. */
async function edgeBundle(entry: string, names: readonly string[]): Promise<string> {
  const { outputFiles, warnings } = await build({
    stdin: {
      contents: `import { ${names.join(", ")} } from "${entry}";\nconsole.log(${names.join(", ")});`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    conditions: ["edge-light"],
    logLevel: "silent",
  });
  expect(warnings).toEqual([]);
  return outputFiles[0]?.text ?? "";
}

test.each([
  ["mistral-traced", "index"],
  ["mistral-traced/observe", "observe"],
])(
  "the entry %s builds for an edge runtime, and its error names the remedy",
  async (entry, file) => {
    const names = Object.keys((await import(`../../dist/src/${file}.js`)) as object);

    const code = await edgeBundle(entry, names);

    expect(names).toContain("observe");
    expect(code).not.toContain("node:");
    await expect(import(`data:text/javascript,${encodeURIComponent(code)}`)).rejects.toThrow(
      'write `export const runtime = "nodejs"`',
    );
  },
);
