// The counts in etc/prose: one file per folder, so that changes of different folders never conflict.
// It holds the number of hits by source file and rule, and leaves out files without a hit.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const COUNTS = "etc/prose";

/** Returns the folder that a file is counted in: the first two levels of its path. */
export function folderOf(file) {
  return file.split("/").slice(0, -1).slice(0, 2).join("/") || ".";
}

/** @returns {Map<string, Record<string, number>> | undefined} by file; undefined before the first `--write` */
export function readCounts() {
  if (!existsSync(COUNTS)) return undefined;
  return new Map(
    readdirSync(COUNTS).flatMap((name) =>
      Object.entries(JSON.parse(readFileSync(join(COUNTS, name), "utf8"))),
    ),
  );
}

/** @param {Map<string, readonly { rule: string }[]>} found the hits by file */
export function writeCounts(found) {
  const folders = {};
  for (const [file, hits] of [...found].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const counts = {};
    for (const { rule } of hits) counts[rule] = (counts[rule] ?? 0) + 1;
    if (hits.length > 0) (folders[folderOf(file)] ??= {})[file] = counts;
  }
  rmSync(COUNTS, { recursive: true, force: true });
  mkdirSync(COUNTS, { recursive: true });
  for (const [folder, counts] of Object.entries(folders)) {
    const name = folder === "." ? "root" : folder.replaceAll("/", "-");
    writeFileSync(join(COUNTS, `${name}.json`), `${JSON.stringify(counts, undefined, 2)}\n`);
  }
}
