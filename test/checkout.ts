// Fails a run of the tests that left something in the checkout, or took something from it: tests
// write into temporary folders, so that they leave no traces beside the user's own.
import { readdirSync } from "node:fs";
import { join, relative } from "node:path";

const root = join(import.meta.dirname, "..");

/** Folders of the build, of the package manager, and of snapshots, which `vitest -u` writes. */
const EXCLUDED = new Set([".git", "node_modules", "dist", "__snapshots__"]);

/** Files that people write while the tests run. */
const SOURCE = /\.(?:tsx?|md)$/;

/** The files of a folder that no person writes, by their paths from there. */
export function filesOf(folder: string): ReadonlySet<string> {
  const files = new Set<string>();
  const walk = (directory: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (EXCLUDED.has(entry.name)) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (!SOURCE.test(entry.name)) files.add(relative(folder, path));
    }
  };
  walk(folder);
  return files;
}

/** @throws an Error that names the files that came or went */
export function compare(before: ReadonlySet<string>, after: ReadonlySet<string>): void {
  const added = [...after].filter((file) => !before.has(file));
  const removed = [...before].filter((file) => !after.has(file));
  if (added.length + removed.length === 0) return;
  throw new Error(
    [
      "The tests changed the checkout. Tests must write into temporary folders only.",
      ...added.map((file) => `  added: ${file}`),
      ...removed.map((file) => `  removed: ${file}`),
    ].join("\n"),
  );
}

/** Called by Vitest before the first test. The returned function is called after the last one. */
export function setup(): () => void {
  const before = filesOf(root);
  return () => {
    try {
      compare(before, filesOf(root));
    } catch (error) {
      // Vitest prints an error from here, and then ends as if it had passed.
      process.exitCode = 1;
      throw error;
    }
  };
}
