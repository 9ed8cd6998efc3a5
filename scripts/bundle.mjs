// Bundles the sources into dist: one file for each entry, and shared chunks, so that each module
// exists once. A program then loads few files. Packages that only a command, the viewer, the test
// kit or a tool's schema needs are bundled too, since an installation is to bring no more than a
// traced program can need.
import { build } from "esbuild";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ZodFirstPartyTypeKind } from "zod/v3";
import { licencesOf } from "./licences.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const { bin, dependencies, exports, peerDependencies } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);

/** Modules that suites import by themselves; `files` in package.json keeps them from being published. */
const FOR_SUITES = [
  "src/cli/doctor/sdk-versions",
  "src/langfuse-server/ingested-traces",
  "src/reading/decode",
  "src/reading/read-observation",
  "src/tracing/package-name",
];

/** Node loads this one by its address, in a separate thread. */
const LOADER = { in: "src/mistral/register/loader.ts", out: "src/loader" };

const published = [
  bin,
  ...Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [] : [entry.default, entry.workerd],
  ),
].flatMap((path) => /dist\/(.*)\.js$/.exec(path ?? "")?.[1] ?? []);

/** A CommonJS package asks for Node's modules with `require`, which an ES module does not have. */
const REQUIRE =
  'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n';

/** The account of a CommonJS package's own bundle, for its licence. */
const commonJs = {};
const asEsModule = {
  name: "as-es-module",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^commander$/ }, ({ path }) => ({ path, namespace: "common-js" }));
    onLoad({ filter: /./, namespace: "common-js" }, async ({ path }) => {
      const { metafile, outputFiles } = await build({
        absWorkingDir: root,
        entryPoints: [path],
        bundle: true,
        write: false,
        metafile: true,
        format: "esm",
        platform: "node",
        target: "node20.19",
        legalComments: "none",
      });
      Object.assign(commonJs, metafile.inputs);
      return { contents: `${REQUIRE}${outputFiles[0].text}` };
    });
  },
};

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

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [
    ...[...new Set([...published, ...FOR_SUITES])].map((path) => ({ in: `${path}.ts`, out: path })),
    LOADER,
  ],
  plugins: [asEsModule, namesOfZodTypes],
  external: [
    ...Object.keys({ ...dependencies, ...peerDependencies }).flatMap((name) => [name, `${name}/*`]),
    "cloudflare:*",
  ],
  // package.json names the built modules that have side effects, and these are sources.
  ignoreAnnotations: true,
  bundle: true,
  splitting: true,
  write: false,
  metafile: true,
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  platform: "node",
  target: "node20.19",
  sourcemap: "linked",
  legalComments: "none",
  logLevel: "warning",
});
for (const { path, text } of outputFiles) {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
}
Object.assign(metafile.inputs, commonJs);
writeFileSync(join(root, "dist/.bundle.json"), JSON.stringify(metafile));
writeFileSync(
  join(root, "dist/chunks/LICENCES.txt"),
  `${licencesOf(metafile, root).join("\n\n---\n\n")}\n`,
);

// `open` runs this script, which has its licence in it, on a Linux without that script.
copyFileSync(join(root, "node_modules/open/xdg-open"), join(root, "dist/chunks/xdg-open"));
chmodSync(join(root, "dist/chunks/xdg-open"), 0o755);
