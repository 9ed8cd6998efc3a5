// Scores on disk, until Langfuse takes them: one score a line, beside the spool of observations. A file
// stays until each of its scores has arrived. A score that is sent twice is stored once, by its id.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machine } from "../../foundation/machine.js";
import { bare } from "../../foundation/own-fields.js";
import { warnOnce } from "../../tracing/log.js";
import { isRemoved, isRenamed } from "./locked-files.js";
import { fixedPath, makePrivateDirectory } from "./private-directory.js";
import { isAlive, spoolKey, type SpoolOwner } from "./spool-file.js";

/** A file of a living process that was left alone for so long may be taken over. */
const STALE_MS = 60_000;
const WRITE = bare({ encoding: "utf8", mode: 0o600, flag: "wx", flush: false } as const);

const NAME = /^([0-9a-f]{16})-(\d{13})-(\d+)-[0-9a-f]{8}\.scores$/;

/** The files that this process has in memory, of all its spools. */
const open = new Set<string>();

/** Scores in a file. */
export class ScoreFile {
  private left: number;

  /** @param scores each as JSON */
  constructor(
    private readonly path: string,
    readonly scores: readonly string[],
  ) {
    this.left = scores.length;
    open.add(path);
  }

  /** One of its scores has arrived, or never will. The last one takes the file away. */
  settle(): void {
    this.left -= 1;
    if (this.left > 0) return;
    isRemoved(this.path);
    open.delete(this.path);
  }

  /** Leaves the file to whoever takes it over next. */
  release(): void {
    open.delete(this.path);
  }
}

/** The place and the limits of a spool. */
interface ScoreSpoolSettings {
  readonly directory: string;
  /** Of all files in the directory together; beyond it nothing more is taken. */
  readonly maxBytes: number;
  /** Seconds after which scores are given up. */
  readonly maxAge: number;
}

/** The scores of one project of a Langfuse server in one directory. */
export class ScoreSpool {
  readonly directory: string;
  private readonly key: string;
  private readonly maxBytes: number;
  private readonly maxAgeMs: number;

  constructor(owner: SpoolOwner, { directory, maxBytes, maxAge }: ScoreSpoolSettings) {
    this.directory = fixedPath(directory);
    this.key = spoolKey(owner);
    this.maxBytes = maxBytes;
    this.maxAgeMs = maxAge * 1000;
  }

  /** Whether there may be something to take over. */
  get hasFiles(): boolean {
    return this.names().some((name) => NAME.exec(name)?.[1] === this.key);
  }

  /**
   * Writes scores, synchronously.
   * @param scores each as JSON
   * @returns undefined, with a warning, if that fails
   */
  save(scores: readonly string[]): ScoreFile | undefined {
    try {
      const text = `${scores.join("\n")}\n`;
      if (this.bytes() + text.length > this.maxBytes) throw new Error("the spool is full.");
      makePrivateDirectory(this.directory);
      const path = this.newPath(machine.epochMs());
      writeFileSync(path, text, WRITE);
      return new ScoreFile(path, scores);
    } catch (error) {
      warnOnce(
        "score-spool",
        `scores can't be kept in ${this.directory}: ${String(error)} They wait in memory.`,
      );
      return undefined;
    }
  }

  /**
   * Takes over what processes left that have ended.
   * @param onExpired called with the number of scores that were there for too long
   */
  *takeOver(onExpired: (count: number) => void): Generator<ScoreFile> {
    for (const name of this.names()) {
      const [, key, startMs, pid] = NAME.exec(name) ?? [];
      const path = join(this.directory, name);
      if (key !== this.key || open.has(path) || this.isCaredFor(path, Number(pid))) continue;
      const newPath = this.newPath(Number(startMs));
      // Somebody else may be first.
      if (!isRenamed(path, newPath)) continue;
      const scores = scoresIn(newPath);
      if (machine.epochMs() - Number(startMs) > this.maxAgeMs || scores.length === 0) {
        isRemoved(newPath);
        onExpired(scores.length);
      } else yield new ScoreFile(newPath, scores);
    }
  }

  private isCaredFor(path: string, pid: number): boolean {
    if (pid === process.pid || !isAlive(pid)) return false;
    const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    return machine.epochMs() - modifiedMs < STALE_MS;
  }

  private names(): string[] {
    try {
      return readdirSync(this.directory).toSorted();
    } catch {
      return [];
    }
  }

  private bytes(): number {
    return this.names()
      .map((name) => statSync(join(this.directory, name), { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, 0);
  }

  private newPath(startMs: number): string {
    const writer = randomBytes(4).toString("hex");
    return join(this.directory, `${this.key}-${startMs}-${process.pid}-${writer}.scores`);
  }
}

/** The whole lines of a file: a crash may have cut off the last one. */
function scoresIn(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n").filter(isJson);
  } catch {
    return [];
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
