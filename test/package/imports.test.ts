// What an import of each entry loads of others: only @opentelemetry/api. The exceptions are the
// Mistral client, which the base class MistralTraced must have at hand, since its constructor can't
// wait, and what the test kit needs to know how wide a text is in a terminal.
import { execFile } from "node:child_process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { closureOf, entries, root } from "./closure.js";

/** Files that may import a package when they are loaded. */
const CLIENT_IMPORTERS = ["dist/src/mistral/mistral-traced.js", "dist/src/mistral/own-client.js"];

/** The client and what it needs in its turn. */
const CLIENT = [
  "@mistralai/mistralai",
  "@opentelemetry/semantic-conventions",
  "ws",
  "zod",
  "zod-to-json-schema",
];

/** What knows how wide a text is, and what it needs in its turn. */
const WIDTH = ["string-width", "ansi-regex", "get-east-asian-width", "strip-ansi"];

/** What an entry loads besides, the first of it by itself. */
const MEANT: Readonly<Record<string, readonly string[]>> = { ".": CLIENT, "./testing": WIDTH };

describe.each([...entries])("mistral-traced %s", (name, file) => {
  const meant = MEANT[name] ?? [];

  test("imports nothing but what is meant", async () => {
    const { packages } = await closureOf(file);
    const expected = ["@opentelemetry/api", ...meant.slice(0, 1)];
    expect([...packages.keys()].toSorted()).toEqual(expected.toSorted());
    for (const importer of packages.get("@mistralai/mistralai") ?? []) {
      expect(CLIENT_IMPORTERS).toContain(importer);
    }
  });

  test("loads nothing else when it runs", async () => {
    const loaded = await packagesLoadedBy(file);
    const others = loaded.filter((one) => one !== "@opentelemetry/api" && !meant.includes(one));
    expect(others).toEqual([]);
    expect(loaded).toContain("@opentelemetry/api");
  });
});

test("everything but the base class works without the client in memory", async () => {
  const files = [
    "dist/decorators/observe.js",
    "dist/decorators/tool.js",
    "dist/src/mistral/observe-mistral.js",
    "dist/src/export/configure/configure.js",
    "dist/src/api/langfuse-context.js",
  ];
  const closures = await Promise.all(files.map((file) => closureOf(`${root}${file}`)));
  for (const { packages } of closures) {
    expect([...packages.keys()].filter((name) => name !== "@opentelemetry/api")).toEqual([]);
  }
});

/** The packages of others that a process has loaded after an import of `file`. */
async function packagesLoadedBy(file: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--no-warnings",
    "--import",
    fileURLToPath(new URL("loaded.mjs", import.meta.url)),
    "--input-type=module",
    "-e",
    `await import(${JSON.stringify(pathToFileURL(file).href)})`,
  ]);
  const names = [...stdout.matchAll(/node_modules\/((?:@[^/]+\/)?[^/\n]+)/g)];
  return [...new Set(names.map(([, name = ""]) => name))].toSorted();
}
