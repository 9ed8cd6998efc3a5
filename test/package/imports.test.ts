// An import of an entry loads one package of others: @opentelemetry/api. The main entry also loads
// the Mistral client, because the constructor of MistralTraced can't wait for it.
import { describe, expect, test } from "vitest";
import { closureOf, entries, root } from "./closure.js";
import { loadedBy } from "./loaded.js";

/** Files that may import a package when they are loaded. */
const CLIENT_IMPORTERS = ["dist/src/mistral/mistral-traced.js"];

/** The client and what it needs in its turn. */
const CLIENT = [
  "@mistralai/mistralai",
  "@opentelemetry/semantic-conventions",
  "ws",
  "zod",
  "zod-to-json-schema",
];

/** Looks whether the client was loaded before, by loading one small file of it. */
const PROBING: Readonly<Record<string, readonly string[]>> = {
  "./register": ["@mistralai/mistralai"],
};

/** Further packages that an entry loads; it imports the first of them itself. */
const MEANT: Readonly<Record<string, readonly string[]>> = { ".": CLIENT };

describe.each([...entries])("mistral-traced %s", (name, file) => {
  const meant = MEANT[name] ?? [];
  const probed = PROBING[name] ?? [];

  test("the entry imports only the listed packages", async () => {
    const { packages } = await closureOf(file);
    const expected = ["@opentelemetry/api", ...meant.slice(0, 1)];
    expect([...packages.keys()].toSorted()).toEqual(expected.toSorted());
    for (const importer of packages.get("@mistralai/mistralai") ?? []) {
      expect(CLIENT_IMPORTERS).toContain(importer);
    }
  });

  test("the entry loads only the listed packages when it runs", async () => {
    const { packages } = await loadedBy(file);
    const others = packages.filter(
      (one) => one !== "@opentelemetry/api" && ![...meant, ...probed].includes(one),
    );
    expect(others).toEqual([]);
    expect(packages).toContain("@opentelemetry/api");
  });
});

test("everything but the base class works without the SDK in memory", async () => {
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
