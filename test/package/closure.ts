// The files, sources and packages that an import of an entry of the built package loads, by the account
// of its build. Files that `import()` loads later or never are not among them.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Metafile } from "esbuild";

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

/** The packages that the built package may import: an installation brings them, or the user has them. */
export const installed: readonly string[] = [
  ...Object.keys(manifest.dependencies),
  ...Object.keys(manifest.peerDependencies),
];

/** All that one import loads. */
export interface Closure {
  /** Files of the package, from its root. */
  readonly files: readonly string[];
  /** The sources that these files were bundled from, and their bytes in them. */
  readonly sources: ReadonlyMap<string, number>;
  readonly packages: ReadonlySet<string>;
}

/** esbuild's account of the bundle: each source in the files that it went into. */
export const bundle = JSON.parse(readFileSync(join(root, "dist/.bundle.json"), "utf8")) as Pick<
  Metafile,
  "inputs" | "outputs"
>;

/** Returns all that an import of `file` loads. */
export function closureOf(file: string): Closure {
  const files = new Set([relative(root, file)]);
  const sources = new Map<string, number>();
  const packages = new Set<string>();
  // A set that grows while it is walked is walked to its new end.
  for (const path of files) {
    const { imports = [], inputs = {} } = bundle.outputs[path] ?? {};
    for (const { path: imported, kind, external } of imports) {
      if (kind !== "import-statement") continue;
      if (external !== true) files.add(imported);
      else if (!isBuiltin(imported)) packages.add(packageOf(imported));
    }
    for (const [source, { bytesInOutput }] of Object.entries(inputs)) {
      sources.set(source, (sources.get(source) ?? 0) + bytesInOutput);
    }
  }
  return { files: [...files].toSorted(), sources, packages };
}

/** The package of a module that is imported by its name. */
export function packageOf(path: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path;
}
