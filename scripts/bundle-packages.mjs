// Bundles the packages of the command line, the viewer's server and the test kit, and the converters
// of tools' schemas, into dist/bundled, one file each, and points the compiled imports there. An installation then brings
// only the packages that a traced program can need. Our own files are not bundled, so that every
// entry shares one copy of them: their state, and the error classes that a program catches.
import { build } from "esbuild";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ZodFirstPartyTypeKind } from "zod/v3";
import { licencesOf } from "./licences.mjs";

const PACKAGES = [
  "@valibot/to-json-schema",
  "commander",
  "get-tsconfig",
  "open",
  "pbf",
  "string-width",
  "zod-to-json-schema",
];

const root = fileURLToPath(new URL("../", import.meta.url));
const source = join(root, "dist/src");
const target = join(root, "dist/bundled");

/** A CommonJS package asks for Node's modules with `require`, which an ES module does not have. */
const REQUIRE =
  'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n';

/** zod-to-json-schema needs no more of zod than the names of its types. */
const namesOfZodTypes = {
  name: "names-of-zod-types",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^zod\/v3$/ }, ({ path }) => ({ path, namespace: "names-of-zod-types" }));
    onLoad({ filter: /./, namespace: "names-of-zod-types" }, () => ({
      contents: `export const ZodFirstPartyTypeKind = ${JSON.stringify(ZodFirstPartyTypeKind)};`,
    }));
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: PACKAGES.map((name) => ({ in: name, out: name })),
  plugins: [namesOfZodTypes],
  bundle: true,
  write: false,
  metafile: true,
  outdir: target,
  format: "esm",
  platform: "node",
  target: "node20.19",
  legalComments: "none",
  logLevel: "warning",
});
for (const { path, text } of outputFiles) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text.includes("__require(") ? REQUIRE + text : text);
}
writeFileSync(join(target, "LICENCES.txt"), `${licencesOf(metafile, root).join("\n\n---\n\n")}\n`);

// `open` runs this script, which has its licence in it, on a Linux without one of its own.
copyFileSync(join(root, "node_modules/open/xdg-open"), join(target, "xdg-open"));
chmodSync(join(target, "xdg-open"), 0o755);

const imported = new RegExp(String.raw`(\bfrom |\bimport\()"(${PACKAGES.join("|")})"`, "g");
for (const name of readdirSync(source, { recursive: true })) {
  if (!name.endsWith(".js")) continue;
  const file = join(source, name);
  const text = readFileSync(file, "utf8");
  const bundled = relative(dirname(file), target).replaceAll("\\", "/");
  const pointed = text.replaceAll(imported, (_, before, of) => `${before}"${bundled}/${of}.js"`);
  if (pointed !== text) writeFileSync(file, pointed);
}
