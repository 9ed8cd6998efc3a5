// Bytes of our files, of the published package and of the packages that it depends on.
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { manifest, root, type Manifest } from "./closure.js";

/** Bytes on disk, and as a registry or a bundle would compress them. */
export interface Size {
  readonly bytes: number;
  readonly gzip: number;
}

export function sizeOf(files: readonly string[]): Size {
  const whole = Buffer.concat(files.map((file) => readFileSync(join(root, file))));
  return { bytes: whole.length, gzip: gzipSync(whole).length };
}

/** Bytes by folder of sources and by bundled package, the largest first. */
export function byRoom(sources: ReadonlyMap<string, number>): Record<string, number> {
  const rooms: Record<string, number> = {};
  for (const [source, bytes] of sources) {
    const room = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? dirname(source);
    rooms[room] = (rooms[room] ?? 0) + bytes;
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

/** A file of the published package; `path` is from the project's folder, `size` in bytes. */
export interface PackedFile {
  readonly path: string;
  readonly size: number;
}

/** The files of the package as npm would publish it. */
export async function packedFiles(): Promise<readonly PackedFile[]> {
  const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json"], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  const [{ files }] = JSON.parse(stdout) as [{ files: PackedFile[] }];
  return files;
}

/** Bytes of the package itself as it is published, by kind of file. */
export async function packageWeights(): Promise<Record<string, number>> {
  const weights: Record<string, number> = {};
  for (const { path, size } of await packedFiles()) {
    const part = /^docs|\.d\.ts$|\.map$|\.js$|\.html$/.exec(path)?.[0] ?? "others";
    weights[part] = (weights[part] ?? 0) + size;
  }
  return Object.fromEntries(Object.entries(weights).toSorted(([, a], [, b]) => b - a));
}

function weightOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}
