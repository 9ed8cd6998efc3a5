// Scores on disk, until Langfuse takes them: after the first line of each spool file one score a line,
// beside the spool of observations. A file stays until each of its scores has arrived. A score that is
// sent twice is stored once, by its id.
import { randomBytes } from "node:crypto";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { machine } from "../../foundation/machine.js";
import { bare } from "../../foundation/own-fields.js";
import { sentenceOf } from "../../foundation/sentence-of.js";
import { warnOnce } from "../../tracing/log.js";
import { isLeft, OWNER_PATTERN, ownerName } from "../process/owned-files.js";
import { isRemoved, isRenamed } from "./locked-files.js";
import { readRegular } from "./own-file.js";
import { directoryOfUser, fixedPath, makePrivateDirectory } from "./private-directory.js";
import { SyncedFile } from "./synced-file.js";
import { isSpoolHeader } from "../../reading/spool-format.js";
import { ageMs, headerLine, spoolKey, startText, type SpoolOwner } from "./spool-file.js";

const WRITE = bare({ encoding: "utf8", flush: false } as const);

const NAME = new RegExp(String.raw`^([0-9a-f]{16})-(\d{13})-${OWNER_PATTERN}-[0-9a-f]{8}\.scores$`);

/** Whether a name is that of a file of scores. */
export function isScoreFile(name: string): boolean {
  return NAME.test(name);
}

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

  /** Leaves the file to the next owner. */
  release(): void {
    open.delete(this.path);
  }
}

/** The place and the limits of a spool. */
export interface ScoreSpoolSettings {
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

  constructor(
    private readonly owner: SpoolOwner,
    { directory, maxBytes, maxAge }: ScoreSpoolSettings,
  ) {
    this.directory = directoryOfUser(fixedPath(directory));
    this.key = spoolKey(owner);
    this.maxBytes = maxBytes;
    this.maxAgeMs = maxAge * 1000;
  }

  /**
   * Writes scores, synchronously.
   * @param scores each as JSON
   * @returns undefined, with a warning, if that fails
   */
  save(scores: readonly string[]): ScoreFile | undefined {
    try {
      const text = `${headerLine(this.owner)}${scores.join("\n")}\n`;
      if (this.bytes() + text.length > this.maxBytes) throw new Error("the spool is full.");
      makePrivateDirectory(this.directory);
      const path = this.newPath(machine.epochMs());
      writeSynced(path, text);
      return new ScoreFile(path, scores);
    } catch (error) {
      warnOnce(
        "score-spool",
        `scores are not kept in ${this.directory}: ${sentenceOf(error)} They wait in memory.`,
      );
      return undefined;
    }
  }

  /** Whether the project has files. */
  async hasFiles(): Promise<boolean> {
    return (await this.scoreNames()).length > 0;
  }

  /**
   * Takes over what processes left that have ended.
   * @param onExpired called with the number of scores that were there for too long
   */
  async takeOver(onExpired: (count: number) => void): Promise<ScoreFile[]> {
    const taken: ScoreFile[] = [];
    for (const name of await this.scoreNames()) {
      const [, , startMs, pid, place = ""] = NAME.exec(name) ?? [];
      const path = join(this.directory, name);
      if (open.has(path)) continue;
      const heartbeatMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (!isLeft({ pid: Number(pid), place }, heartbeatMs)) continue;
      const newPath = this.newPath(Number(startMs));
      // Another process may be first.
      if (!isRenamed(path, newPath)) continue;
      const scores = scoresIn(newPath);
      if (ageMs(Number(startMs)) > this.maxAgeMs || scores.length === 0) {
        isRemoved(newPath);
        onExpired(scores.length);
      } else taken.push(new ScoreFile(newPath, scores));
    }
    return taken;
  }

  private async scoreNames(): Promise<string[]> {
    try {
      const names = await readdir(this.directory);
      return names.filter((name) => NAME.exec(name)?.[1] === this.key).toSorted();
    } catch {
      return [];
    }
  }

  private names(): string[] {
    try {
      return readdirSync(this.directory);
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
    return join(
      this.directory,
      `${this.key}-${startText(startMs)}-${ownerName()}-${writer}.scores`,
    );
  }
}

function writeSynced(path: string, text: string): void {
  const file = new SyncedFile(path);
  try {
    file.change();
    writeFileSync(file.fd, text, WRITE);
  } finally {
    file.close();
  }
}

/** Reads the scores of a file, each as JSON. A crash may have cut off the last line. */
export function scoresIn(path: string): string[] {
  try {
    return readRegular(path).split("\n").filter(isScore);
  } catch {
    return [];
  }
}

function isScore(line: string): boolean {
  try {
    return !isSpoolHeader(JSON.parse(line));
  } catch {
    return false;
  }
}
