// The packages that the build bundles: an installation does not bring them, so nothing may load them
// from elsewhere, and their licences accompany them.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundle, installed, packageOf, root } from "./closure.js";
import { loadedBy } from "./loaded.js";

const chunks = join(root, "dist/chunks");

/** The packages whose code is in the bundle. */
const inside = new Set(
  Object.keys(bundle.inputs).flatMap(
    (source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [],
  ),
);

test("the built package imports only what an installation brings", () => {
  const imported = Object.values(bundle.inputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external === true).map(({ path }) => path),
  );
  expect(imported).toContain("cloudflare:workers");
  const packages = new Set(
    imported
      .filter((path) => !isBuiltin(path) && !path.startsWith("cloudflare:") && path !== "<runtime>")
      .map(packageOf),
  );
  expect(packages).toContain("@opentelemetry/api");
  expect([...packages].filter((name) => !installed.includes(name))).toEqual([]);
});

test("the licence of each bundled package accompanies it", () => {
  const licences = readFileSync(join(chunks, "LICENCES.txt"), "utf8");
  expect([...inside]).toEqual(expect.arrayContaining(["commander", "open", "pbf", "string-width"]));
  for (const name of inside) expect(licences).toMatch(new RegExp(`^${name} \\d`, "m"));
  expect(licences.match(/permission|redistribution/gi)?.length).toBeGreaterThan(9);
});

test("xdg-open is beside the bundled open, which runs it on Linux", () => {
  const open = readdirSync(chunks).find((name) => /^open-.*\.js$/.test(name)) ?? "";
  expect(readFileSync(join(chunks, open), "utf8")).toContain('"xdg-open"');
  expect(statSync(join(chunks, "xdg-open")).mode & 0o111).toBe(0o111);
});

describe("the command line loads no package of node_modules", () => {
  test.each(["--help", "doctor", "view", "view --help", "push"])(
    "the command mistral-traced %s loads no package",
    async (command) => {
      const main = join(root, "dist/src/cli/main.js");
      const { packages } = await loadedBy(main, command.split(" "));
      expect(packages).toEqual([]);
    },
  );
});
