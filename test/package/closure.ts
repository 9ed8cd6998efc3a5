// What Node loads when an entry of the built package is imported: read from the files themselves,
// without following `import()`, which runs later or never.
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Manifest {
  readonly exports: Readonly<
    Record<string, string | { readonly default: string; readonly workerd?: string }>
  >;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}
export const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;

/** The package's entries with code, by the name that they are imported by, and their files. */
export const entries: ReadonlyMap<string, string> = new Map(
  Object.entries(manifest.exports).flatMap(([path, entry]) =>
    typeof entry === "string" ? [] : [[path, join(root, entry.default)]],
  ),
);

/** The files of entries on Cloudflare Workers. */
export const workerdEntries: readonly string[] = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === "string" || entry.workerd === undefined ? [] : [join(root, entry.workerd)],
);

/** The packages that the built package may import: an installation brings them, or the user has them. */
export const installed: readonly string[] = [
  ...Object.keys(manifest.dependencies),
  ...Object.keys(manifest.peerDependencies),
];

/** Files of ours and packages of others that one import loads. */
export interface Closure {
  readonly files: readonly string[];
  /** By package, the files of ours that import it. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
}

/** What an import of `file` loads. */
export async function closureOf(file: string): Promise<Closure> {
  const { metafile } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external",
    absWorkingDir: root,
  });
  const start = relative(root, file);
  const files = new Set([start]);
  const packages = new Map<string, string[]>();
  // A set that grows while it is walked is walked to its new end.
  for (const path of files) {
    for (const { path: imported, kind, external } of metafile.inputs[path]?.imports ?? []) {
      if (kind !== "import-statement") continue;
      if (!external) files.add(imported);
      else if (!imported.startsWith("node:")) {
        const name = /^(?:@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? imported;
        packages.set(name, [...(packages.get(name) ?? []), path]);
      }
    }
  }
  return { files: [...files].toSorted(), packages };
}
