// The files that hold traces: those that are named, and in a directory those with a known suffix.
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const NAME = /\.(jsonl|ndjson|json)(\.gz)?$/;
/** The directory of a project's recordings, which contains that of the spool. */
const RECORDINGS = ".mistral-traced";
const SPOOL = "spool";

/**
 * The files that `paths` mean. A directory means its own JSON files and those of its spool; one
 * with recordings, such as a project's directory, means these alone.
 * @param named the names of files that count in a directory; by default those of traces
 * @throws (rejects with) the system's error for what can't be read; code ENOENT: there is no such path
 */
export async function findFiles(paths: readonly string[], named = NAME): Promise<string[]> {
  const lists = await Promise.all(paths.map((path) => filesOf(path, named)));
  return [...new Set(lists.flat())];
}

async function filesOf(path: string, named: RegExp): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  if (entries.some((entry) => entry.name === RECORDINGS && entry.isDirectory())) {
    return filesOf(join(path, RECORDINGS), named);
  }
  const files = entries
    // Reading a FIFO or a socket would wait for its writer.
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && named.test(entry.name))
    .map(({ name }) => join(path, name))
    // The date is in the name, so that the later ones come last.
    .toSorted();
  const hasSpool = entries.some((entry) => entry.name === SPOOL && entry.isDirectory());
  return hasSpool ? [...files, ...(await filesOf(join(path, SPOOL), named))] : files;
}
