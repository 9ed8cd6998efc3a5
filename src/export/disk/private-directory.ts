// Directories for what may hold prompts: for their owner only, out of git's sight.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Makes a directory where there is none; git ignores the outermost that had to be made. */
export function makePrivateDirectory(path: string): void {
  const outermost = mkdirSync(path, { recursive: true, mode: 0o700 });
  // Only in a directory that we made: elsewhere it would hide files that are not ours.
  if (outermost !== undefined) writeFileSync(join(outermost, ".gitignore"), "*\n");
}
