// Files in a spool's directory that wait for a server or a key to which the program sends no longer:
// after a typo, a move or a change of keys. They are reported, since no process will send them.
import { statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { countOf } from "../../foundation/figures.js";
import { machine } from "../../foundation/machine.js";
import { warnOnce } from "../../tracing/log.js";
import { inSlices } from "../pipeline/slices.js";
import { shared } from "../../tracing/shared.js";

/** Younger files may be those of another program that shares the directory. */
const LEFTOVER_MS = 60 * 60 * 1000;

/** A file of observations or scores: the key of its project, and its start. */
const NAME = /^([0-9a-f]{16})-(\d{13})-.*\.(?:jsonl|scores)$/;

/** The directories that were looked at. */
const seen = shared("leftovers", () => new Set<string>());

/**
 * Warns of files that are older than an hour and for none of some projects, once for each directory.
 * @param keys of the projects that the program sends to
 */
export async function reportLeftovers(directory: string, keys: ReadonlySet<string>): Promise<void> {
  if (seen.has(directory)) return;
  seen.add(directory);
  let count = 0;
  await inSlices(await namesIn(directory), (name) => {
    const [, key, startMs] = NAME.exec(name) ?? [];
    if (key === undefined || keys.has(key)) return;
    if (isOld(join(directory, name), Number(startMs))) count += 1;
  });
  if (count === 0) return;
  warnOnce(
    `leftovers:${directory}`,
    `${countOf(count, "file")} in ${directory} ${count === 1 ? "waits" : "wait"} for a server or key ` +
      "that this program does not send to. Run npx mistral-traced push to list them, or push --from to " +
      "send them to another project.",
  );
}

/** A process that still tries to send a file renews its modification time. */
function isOld(path: string, startMs: number): boolean {
  const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
  return machine.epochMs() - Math.max(startMs, modifiedMs) > LEFTOVER_MS;
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch {
    return [];
  }
}
