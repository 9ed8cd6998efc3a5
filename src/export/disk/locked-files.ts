// Files that another program may hold at the moment, such as a virus scanner on Windows: a failure
// to remove or rename one must not end the work.
import { renameSync, rmSync } from "node:fs";

/** Removes a file, and returns whether it is gone. */
export function isRemoved(path: string): boolean {
  return succeeds(() => rmSync(path, { force: true }));
}

/** Renames a file, and returns whether that succeeded. */
export function isRenamed(from: string, to: string): boolean {
  return succeeds(() => renameSync(from, to));
}

function succeeds(step: () => void): boolean {
  try {
    step();
    return true;
  } catch {
    return false;
  }
}
