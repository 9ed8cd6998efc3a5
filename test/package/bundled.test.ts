// The packages that the build bundles into dist/bundled: an installation does not bring them, so
// nothing may load them from elsewhere, and their licences accompany them.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { installed, root } from "./closure.js";
import { loadedBy } from "./loaded.js";

const bundled = join(root, "dist/bundled");

/** The packages whose code is in the bundled files: esbuild writes each module's path above it. */
const inside = readdirSync(bundled)
  .filter((name) => name.endsWith(".js"))
  .flatMap((name) =>
    [
      ...readFileSync(join(bundled, name), "utf8").matchAll(
        /^ *\/\/ node_modules\/(?:.*\/node_modules\/)?((?:@[^/\n]+\/)?[^/\n]+)\//gm,
      ),
    ].map(([, found = ""]) => found),
  );

test("the built package imports only what an installation brings", async () => {
  // Tests of the documentation compile its code into dist/docs.
  const compiled = ["bundled", "decorators", "src"].flatMap((part) =>
    readdirSync(join(root, "dist", part), { recursive: true, encoding: "utf8" }).map((name) =>
      join(part, name),
    ),
  );
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: compiled.filter((name) => name.endsWith(".js")).map((name) => `dist/${name}`),
    bundle: true,
    write: false,
    metafile: true,
    outdir: "out",
    format: "esm",
    platform: "node",
    packages: "external",
  });
  const platform = metafile.inputs["dist/src/export/process/workerd.js"]?.imports ?? [];
  expect(platform.map(({ path }) => path)).toContain("cloudflare:workers");
  const imported = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter((one) => one.external && !platform.includes(one)).map(({ path }) => path),
  );
  const packages = new Set(
    imported
      .filter((path) => !isBuiltin(path))
      .map((path) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path),
  );
  expect(packages).toContain("@opentelemetry/api");
  expect([...packages].filter((name) => !installed.includes(name))).toEqual([]);
});

test("the licence of each bundled package accompanies it", () => {
  const licences = readFileSync(join(bundled, "LICENCES.txt"), "utf8");
  expect(inside).toEqual(expect.arrayContaining(["commander", "open", "pbf", "string-width"]));
  for (const name of inside) expect(licences).toMatch(new RegExp(`^${name} \\d`, "m"));
  expect(licences.match(/permission|redistribution/gi)?.length).toBeGreaterThan(9);
});

test("xdg-open is beside the bundled open, which runs it on Linux", () => {
  expect(readFileSync(join(bundled, "open.js"), "utf8")).toContain('"xdg-open"');
  expect(statSync(join(bundled, "xdg-open")).mode & 0o111).toBe(0o111);
});

describe("the command line loads no package of node_modules but OpenTelemetry's API", () => {
  test.each(["--help", "doctor", "view", "view --help", "push"])(
    "the command mistral-traced %s loads no package but OpenTelemetry's API",
    async (command) => {
      const main = join(root, "dist/src/cli/main.js");
      const { packages, files } = await loadedBy(main, command.split(" "));
      expect(packages.filter((name) => name !== "@opentelemetry/api")).toEqual([]);
      expect(files).toContain("dist/bundled/commander.js");
    },
  );
});
