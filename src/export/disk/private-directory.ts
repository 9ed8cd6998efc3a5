// Directories for what may hold prompts: for their owner only, out of git's sight.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bare } from "../../foundation/own-fields.js";

/** Makes a directory where there is none; git ignores the outermost that had to be made. */
export function makePrivateDirectory(path: string): void {
  const outermost = mkdirSync(path, bare({ recursive: true, mode: 0o700 }));
  // Only in a directory that we made: elsewhere it would hide files that are not ours.
  if (outermost !== undefined) writeFileSync(join(outermost, ".gitignore"), "*\n");
}

/**
 * `path` from the root of the file system, so that a change of the working directory moves nothing.
 * A relative path stays as it is if the working directory was deleted: writing there then fails.
 */
export function fixedPath(path: string): string {
  try {
    return resolve(path);
  } catch {
    return path;
  }
}
