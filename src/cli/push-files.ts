// The files that `push` sends, each by its content: a spool for the target or for another project,
// scores, or recordings.
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { isScoreFile } from "../export/disk/score-spool.js";
import { readName, type SpoolOwner } from "../export/disk/spool-file.js";
import { findFiles } from "../reading/find-files.js";
import type { ReadProblem } from "../reading/read-traces.js";
import { CommandError } from "./errors.js";
import type { Selection } from "./paths.js";
import { Progress } from "./progress.js";
import type { ForeignFile, PushResult } from "./push-report.js";
import type { PushSender } from "./push-sender.js";
import { readSpans, spoolOwner } from "./stored-spans.js";

/** Files of traces, and of scores beside them. */
const NAME = /\.(?:jsonl|ndjson|json)(?:\.gz)?$|\.scores$/;

/** The files of a selection. */
export interface SortedFiles {
  /** Files of spools that are wanted, by path. */
  readonly spooled: ReadonlyMap<string, SpoolOwner>;
  /** The same of scores. */
  readonly scores: ReadonlyMap<string, SpoolOwner>;
  /** Recordings, and other files of traces. */
  readonly plain: readonly string[];
  /** Files that wait for another project. */
  readonly ofOthers: readonly ForeignFile[];
}

/** Whether what waits for an owner is wanted. */
interface Wanted {
  spans(owner: SpoolOwner): boolean;
  scores(owner: SpoolOwner): boolean;
}

/**
 * Finds the files of a selection. Reads no more than the first line of a file, and only where the name
 * is that of a spool's file.
 * @throws (rejects with) CommandError if a path that was named can't be read
 */
export async function sortFiles(selection: Selection, wanted: Wanted): Promise<SortedFiles> {
  const spooled = new Map<string, SpoolOwner>();
  const scores = new Map<string, SpoolOwner>();
  const plain: string[] = [];
  const ofOthers: ForeignFile[] = [];
  for (const file of await filesOf(selection)) {
    const isScores = isScoreFile(basename(file));
    const isSpooled = readName(basename(file)) !== undefined;
    const owner = isScores || isSpooled ? spoolOwner(file) : undefined;
    if (owner === undefined) {
      if (!isScores) plain.push(file);
    } else if (!(isScores ? wanted.scores(owner) : wanted.spans(owner))) {
      ofOthers.push({ file, server: owner.baseUrl, publicKey: owner.publicKey });
    } else (isScores ? scores : spooled).set(file, owner);
  }
  return { spooled, scores, plain, ofOthers };
}

async function filesOf({ paths, isNamed }: Selection): Promise<string[]> {
  const files = await Promise.all(
    paths.map(async (path) => {
      try {
        return await findFiles([path], NAME);
      } catch (error) {
        if (!isNamed && (error as { code?: unknown }).code === "ENOENT") return [];
        throw new CommandError(`${path} can't be read: ${(error as Error).message}`);
      }
    }),
  );
  return [...new Set(files.flat())];
}

/** 0 for a file that is gone: the program that wrote it sends and removes files meanwhile. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

interface Filter {
  /** For the bar on a terminal. */
  readonly label: string;
  readonly isWanted: (owner: SpoolOwner) => boolean;
  /** Undefined: all traces. */
  readonly traceIds: ReadonlySet<string> | undefined;
}

/** Sends the spans of files, which stay. */
export async function pushFiles(
  files: readonly string[],
  pusher: PushSender,
  { label, traceIds, isWanted }: Filter,
): Promise<Pick<PushResult, "problems" | "ofOthers">> {
  const problems: ReadProblem[] = [];
  const ofOthers: ForeignFile[] = [];
  const progress = new Progress(label);
  const sizes = await Promise.all(files.map(sizeOf));
  const totalBytes = sizes.reduce((sum, size) => sum + size, 0);
  let earlierBytes = 0;
  for (const [index, file] of files.entries()) {
    const onBytes = (bytes: number): void =>
      progress.show(earlierBytes + bytes, totalBytes, `${pusher.sent} observations`);
    // oxlint-disable-next-line no-await-in-loop -- one file after the other keeps memory small
    const foreign = await readSpans(file, isWanted, {
      span: async (span) => {
        if (traceIds === undefined || traceIds.has(span.traceId)) await pusher.add(span);
      },
      problem: (problem) => problems.push(problem),
      onBytes,
    });
    if (foreign) ofOthers.push({ file, server: foreign.baseUrl, publicKey: foreign.publicKey });
    earlierBytes += sizes[index] ?? 0;
  }
  await pusher.finish();
  progress.end();
  return { problems, ofOthers };
}
