// `mistral-traced clear`: removes recordings, and on request what waits in the spool. It removes
// regular files of this user with a name of this package, and nothing else.
import { lstatSync, readdirSync, rmSync, type Stats } from "node:fs";
import { join } from "node:path";
import { OWNER_PATTERN } from "../export/process/owned-files.js";
import { countOf, size } from "../foundation/figures.js";
import { confirmed } from "./confirm.js";
import { CommandError, EXIT } from "./errors.js";
import { note, print, printJson } from "./output.js";
import { recordedPaths } from "./paths.js";

/** The options of `clear`. */
export interface ClearOptions {
  /** Files that were last written to before; milliseconds since the epoch. */
  readonly olderThan?: number;
  readonly spool?: true;
  readonly yes?: true;
  readonly json?: true;
}

interface FoundFile {
  readonly path: string;
  readonly bytes: number;
}

interface FileLeft extends FoundFile {
  readonly why: string;
}

const RECORDING = /^traces-\d{4}-\d\d-\d\d-\d+(?:\.\d+)?\.jsonl$/;
const LEDGER = /^pushed-[0-9a-f]{16}\.txt$/;
const SPOOLED = new RegExp(
  String.raw`^[0-9a-f]{16}-\d{13}-${OWNER_PATTERN}-[0-9a-f]{8}(?:-\d+\.jsonl|\.scores)(?:\.damaged)?$`,
);
const SPOOL = "spool";

/**
 * Removes what `options` name.
 * @param args directories; none: those of the working directory and the environment
 * @returns the exit code: 1 without a yes, or if a file is left that was to be removed
 */
export async function clear(args: readonly string[], options: ClearOptions): Promise<number> {
  const directories = args.length > 0 ? args : recordedPaths();
  const places = [...new Set(directories.flatMap((path) => [path, join(path, SPOOL)]))];
  const entries = places.flatMap((place) => filesIn(place, args.includes(place)));
  const { olderThan = Infinity } = options;
  const of = (name: RegExp, beforeMs = olderThan): FoundFile[] =>
    entries
      .filter((entry) => name.test(entry.name) && entry.stats.mtimeMs < beforeMs)
      .map(({ path, stats }) => ({ path, bytes: stats.size }));
  // Without recordings, the ledger of pushed spans has no use.
  const ledgers = options.olderThan === undefined ? of(LEDGER) : [];
  const files = [...of(RECORDING), ...ledgers, ...(options.spool ? of(SPOOLED) : [])];
  const waiting = options.spool ? [] : of(SPOOLED, Infinity);
  const isMeant =
    files.length === 0 || options.yes === true || (await confirmed(`Remove ${sumOf(files)}?`));
  const { removed, left } = isMeant ? remove(files) : { removed: [], left: [] };
  if (options.json) printJson({ removed, left, waiting });
  else print([removed.length > 0 ? `Removed ${sumOf(removed)}.` : "Nothing was removed."]);
  if (!isMeant) note(`Add --yes to remove ${sumOf(files)}.`);
  for (const { path, why } of left) note(`${path} can't be removed: ${why}`);
  if (waiting.length > 0) {
    note(
      `${sumOf(waiting)} wait in the spool. Run mistral-traced push to send them, or clear --spool to remove them unsent.`,
    );
  }
  return isMeant && left.length === 0 ? EXIT.ok : EXIT.problem;
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stats: Stats;
}

/** The regular files of this user in a directory. */
function filesIn(directory: string, isNamed: boolean): Entry[] {
  const user = process.getuid?.();
  return namesIn(directory, isNamed).flatMap((name) => {
    const path = join(directory, name);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile() || (user !== undefined && stats.uid !== user)) return [];
    return [{ name, path, stats }];
  });
}

function namesIn(directory: string, isNamed: boolean): string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch (error) {
    if (!isNamed && (error as { code?: unknown }).code === "ENOENT") return [];
    throw new CommandError(`${directory} can't be read: ${(error as Error).message}`);
  }
}

function remove(files: readonly FoundFile[]): { removed: FoundFile[]; left: FileLeft[] } {
  const removed: FoundFile[] = [];
  const left: FileLeft[] = [];
  for (const file of files) {
    try {
      rmSync(file.path);
      removed.push(file);
    } catch (error) {
      // A traced program removes files as well.
      if ((error as { code?: unknown }).code === "ENOENT") continue;
      left.push({ ...file, why: (error as Error).message });
    }
  }
  return { removed, left };
}

/** Such as `2 files (1.2 MB)`. */
function sumOf(files: readonly FoundFile[]): string {
  return `${countOf(files.length, "file")} (${size(files.reduce((sum, { bytes }) => sum + bytes, 0))})`;
}
