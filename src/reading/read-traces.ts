// Reads traces from files, once or for as long as they come.
import { setTimeout as wait } from "node:timers/promises";
import { stat } from "node:fs/promises";
import { findFiles } from "./find-files.js";
import type { ValueTaker } from "./json-values.js";
import { spansIn } from "./read-value.js";
import { TraceFile } from "./trace-file.js";
import { TraceStore } from "./trace-store.js";

/** Something in a file that can't be read; everything else in it was. */
export interface ReadProblem {
  readonly file: string;
  /** The first is 1; undefined: it concerns the whole file. */
  readonly line: number | undefined;
  /** The problem, to be put behind file and line, such as `"is no JSON: ..."`. */
  readonly why: string;
}

/** The traces of some files. */
export interface TraceReading {
  readonly store: TraceStore;
  /** The files that were read. */
  readonly files: readonly string[];
  readonly problems: readonly ReadProblem[];
  /** Lines that are not whole: a process still writes them, or was killed while it did. */
  readonly unfinished: readonly Pick<ReadProblem, "file" | "line">[];
}

/** Options of {@link readTraces}. */
export interface ReadOptions {
  /** Called repeatedly with the number of bytes read and the total. */
  readonly onProgress?: (bytes: number, of: number) => void;
}

/** The change since the last one. */
interface TraceChange {
  /** The traces that are new or have new observations. */
  readonly traceIds: ReadonlySet<string>;
  readonly problems: readonly ReadProblem[];
}

/** Options of {@link followTraces}. */
interface FollowOptions {
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Milliseconds between two looks at the files; 300 by default. Tests shorten it. */
  readonly pollMs?: number;
  /** The store that receives the traces; a new one by default. */
  readonly store?: TraceStore;
}

/**
 * Reads files of traces: recordings and the spool of mistral-traced, and OTLP/JSON that a Collector
 * or another SDK wrote, with gzip or without.
 * @param paths files and directories; of a directory, its JSON files are read
 * @param options `onProgress` is called with bytes
 * @returns the traces, and the parts of files that could not be read
 * @throws (rejects with) the system's error if a path does not exist
 * @example List recorded traces
 * const { store, problems } = await readTraces([".mistral-traced"]);
 * for (const { name, traceId } of store.summaries()) console.log(traceId, name);
 * @example Read files of a Collector
 * const { store, problems } = await readTraces(["/var/log/otel/traces.json.gz"]);
 * for (const { file, line, why } of problems) console.error(`${file}:${line}: ${why}`);
 * @example Show the progress
 * await readTraces([".mistral-traced"], {
 *   onProgress: (bytes, total) => process.stderr.write(`\r${Math.round((100 * bytes) / total)} %`),
 * });
 */
export async function readTraces(
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<TraceReading> {
  const reader = new Reader(new TraceStore());
  await reader.read(await findFiles(paths), options);
  return reader;
}

/**
 * Reads files of traces as {@link readTraces} does, and then their additions and new files. Paths
 * that are not there yet are waited for.
 * @param onChange is called after the first look at the files, and whenever something has come
 * @returns a promise that resolves when `signal` is aborted
 * @example Print the names of new traces
 * await followTraces([".mistral-traced"], ({ traceIds }, { store }) => {
 *   for (const id of traceIds) console.log(store.summary(id)?.name);
 * }, { signal });
 */
export async function followTraces(
  paths: readonly string[],
  onChange: (change: TraceChange, reading: TraceReading) => void,
  { signal, pollMs = 300, store = new TraceStore() }: FollowOptions,
): Promise<void> {
  const reader = new Reader(store);
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    /* oxlint-disable no-await-in-loop -- one look after the other */
    const change = await reader.read(await findPresentFiles(paths));
    if (isFirst || change.traceIds.size > 0 || change.problems.length > 0) onChange(change, reader);
    await wait(pollMs, undefined, { signal }).catch(() => {});
    /* oxlint-enable no-await-in-loop */
  }
}

class Reader implements TraceReading {
  private readonly byPath = new Map<string, TraceFile>();
  readonly problems: ReadProblem[] = [];

  constructor(readonly store: TraceStore) {}

  get files(): readonly string[] {
    return [...this.byPath.keys()];
  }

  get unfinished(): readonly Pick<ReadProblem, "file" | "line">[] {
    return [...this.byPath.values()]
      .filter(({ unfinishedLine }) => unfinishedLine !== undefined)
      .map(({ path, unfinishedLine }) => ({ file: path, line: unfinishedLine }));
  }

  /** Reads what has come; files that are gone are forgotten, their traces stay. */
  async read(paths: readonly string[], { onProgress }: ReadOptions = {}): Promise<TraceChange> {
    const present = new Set(paths);
    for (const path of this.byPath.keys()) if (!present.has(path)) this.byPath.delete(path);
    const traceIds = new Set<string>();
    const before = this.problems.length;
    const sizes = onProgress === undefined ? [] : await Promise.all(paths.map(sizeOf));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    let bytesBefore = 0;
    for (const [index, path] of paths.entries()) {
      const onBytes = onProgress && ((bytes: number) => onProgress(bytesBefore + bytes, total));
      // oxlint-disable-next-line no-await-in-loop -- one file after the other keeps memory small
      await this.readFile(path, traceIds, onBytes);
      bytesBefore += sizes[index] ?? 0;
    }
    return { traceIds, problems: this.problems.slice(before) };
  }

  private async readFile(
    path: string,
    traceIds: Set<string>,
    onBytes?: (bytes: number) => void,
  ): Promise<void> {
    let file = this.byPath.get(path);
    if (file === undefined) this.byPath.set(path, (file = new TraceFile(path)));
    const damage: ValueTaker["damage"] = (line, why) =>
      this.problems.push({ file: path, line, why });
    const value: ValueTaker["value"] = (json, line) => {
      const spans = spansIn(json, (why) => damage(line, why));
      for (const id of this.store.add(spans)) traceIds.add(id);
    };
    try {
      await file.read({ value, damage }, onBytes);
    } catch (error) {
      const why = `can't be read: ${error instanceof Error ? error.message : String(error)}`;
      const isKnown = this.problems.some((one) => one.file === path && one.why === why);
      if (!isKnown) this.problems.push({ file: path, line: undefined, why });
    }
  }
}

/** The existing ones of `paths`. */
async function findPresentFiles(paths: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    paths.map(async (path) => {
      try {
        return await findFiles([path]);
      } catch {
        return [];
      }
    }),
  );
  return [...new Set(lists.flat())];
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
