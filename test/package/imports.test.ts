// An import of an entry loads no package of others. The main entry loads
// the Mistral client, because the constructor of MistralTraced can't wait for it.
import { describe, expect, test } from "vitest";
import { bundle, closureOf, entries, packageOf } from "./closure.js";
import { loadedBy } from "./loaded.js";

/** The source that imports the client. */
const CLIENT_IMPORTER = "src/mistral/mistral-traced.ts";

/** The client and what it needs in its turn. */
const CLIENT = [
  "@mistralai/mistralai",
  "@opentelemetry/api",
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

  test("the entry imports only the listed packages", () => {
    expect([...closureOf(file).packages]).toEqual(meant.slice(0, 1));
  });

  test("the entry loads only the listed packages when it runs", async () => {
    const { packages } = await loadedBy(file);
    expect(packages.filter((one) => ![...meant, ...probed].includes(one))).toEqual([]);
    expect(packages).toEqual(expect.arrayContaining(meant.slice(0, 1)));
  });
});

test("only the base class needs the SDK in memory", () => {
  const importers = Object.entries(bundle.inputs).filter(([, { imports }]) =>
    imports.some(
      ({ path, kind }) => kind === "import-statement" && packageOf(path) === "@mistralai/mistralai",
    ),
  );
  expect(importers.map(([source]) => source)).toEqual([CLIENT_IMPORTER]);
});
