// What Node loads when an entry of the built package is imported: read from the files themselves,
// where `import()` is not followed, since that happens later or never.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export const root = fileURLToPath(new URL("../..", import.meta.url));

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
}
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;

/** The package's entries with code, by the name that they are imported by, and their files. */
export const entries: ReadonlyMap<string, string> = new Map(
  Object.entries(manifest.exports).flatMap(([path, entry]) =>
    typeof entry === "string" ? [] : [[path, join(root, entry.default)]],
  ),
);

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

/** Bytes on disk, and as a registry or a bundle would compress them. */
export interface Size {
  readonly bytes: number;
  readonly gzip: number;
}

export function sizeOf(files: readonly string[]): Size {
  const whole = Buffer.concat(files.map((file) => readFileSync(join(root, file))));
  return { bytes: whole.length, gzip: gzipSync(whole).length };
}

/** Bytes by folder of ours, the largest first. */
export function byRoom(files: readonly string[]): Record<string, number> {
  const rooms: Record<string, number> = {};
  for (const file of files) {
    const room = dirname(file).replace(/^dist\//, "");
    rooms[room] = (rooms[room] ?? 0) + statSync(join(root, file)).size;
  }
  return Object.fromEntries(Object.entries(rooms).toSorted(([, a], [, b]) => b - a));
}

/** The packages that an installation brings beside what a program has anyway, and their bytes. */
export function dependencyWeights(): Record<string, number> {
  const weights: Record<string, number> = {};
  const names = Object.keys(manifest.dependencies);
  for (const name of names) {
    const folder = join(root, "node_modules", name);
    const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Partial<Manifest>;
    weights[name] ??= weightOf(folder);
    for (const next of Object.keys(own.dependencies ?? {})) {
      if (!names.includes(next) && existsSync(join(root, "node_modules", next))) names.push(next);
    }
  }
  return weights;
}

function weightOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
