// Directories for what may hold prompts: for their owner only, out of git's sight. In a directory of
// another user, such as a volume or /tmp, the files go into a sub-folder of this user.
import { lstatSync, mkdirSync, statSync, writeFileSync, type Stats } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { bare } from "../../foundation/own-fields.js";
import { warnOnce } from "../../tracing/log.js";

const GROUP_WRITES = 0o020;
const ALL_WRITE = 0o002;
/** Only its owner may rename or remove a file in it. */
const STICKY = 0o1000;

/** Each of Node's options, so that it reads none of those that other code puts on Object.prototype. */
const MAYBE = bare({ throwIfNoEntry: false } as const);

/**
 * Returns the place of this user's files for a directory that was configured: the directory itself
 * if it is this user's or does not exist yet, else a sub-folder.
 */
export function directoryOfUser(path: string): string {
  const user = process.getuid?.();
  if (user === undefined) return path;
  const stats = look(path);
  const isOurs = stats === undefined || (stats.uid === user && (stats.mode & ALL_WRITE) === 0);
  return isOurs ? path : join(path, `mistral-traced-${user}`);
}

/**
 * Makes the directory for files of this user, and checks that no other user can put files in their place.
 * Git ignores the outermost directory that had to be made.
 * @param path as {@link directoryOfUser} returned it
 * @throws Error with the remedy if a directory is not safe, or the system's error
 */
export function makePrivateDirectory(path: string): void {
  // Only in a directory that we made: elsewhere it would hide files that are not ours.
  const outermost = mkdirSync(path, bare({ recursive: true, mode: 0o700 }));
  if (outermost !== undefined) {
    writeFileSync(join(outermost, ".gitignore"), "*\n", bare({ mode: 0o600, flag: "wx" } as const));
  }
  const user = process.getuid?.();
  if (user === undefined) return;
  const stats = lstatSync(path);
  if (stats.uid !== user) {
    throw new Error(`${path} belongs to another user of this machine. Remove it.`);
  }
  checkWriters(path, statSync(path));
  checkWriters(dirname(path), look(dirname(path)));
}

function checkWriters(path: string, stats: Stats | undefined): void {
  if (stats === undefined) return;
  if ((stats.mode & ALL_WRITE) !== 0 && (stats.mode & STICKY) === 0) {
    throw new Error(
      `every user of this machine can replace files in ${path}. Run chmod o-w ${path}.`,
    );
  }
  // A group of one user is usual.
  if ((stats.mode & GROUP_WRITES) !== 0 && stats.gid !== process.getgid?.()) {
    warnOnce(
      `group-writable:${path}`,
      `the group ${stats.gid} can replace the traces in ${path}. Run chmod g-w ${path}, unless each of its members may read them.`,
    );
  }
}

function look(path: string): Stats | undefined {
  try {
    return statSync(path, MAYBE);
  } catch {
    // A directory above it may be closed to this user; making it then fails with the reason.
    return undefined;
  }
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
