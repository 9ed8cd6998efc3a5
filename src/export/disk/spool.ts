// Observations on disk, until Langfuse takes them. Any number of processes share a directory: each
// file belongs to the process in its name, and a process takes over a file by renaming it. An
// observation that is sent twice is stored once.
import { renameSync, statSync, utimesSync } from "node:fs";
import { basename, join } from "node:path";
import { machine } from "../../foundation/machine.js";
import { warnOnce } from "../../tracing/log.js";
import { isRemoved, isRenamed } from "./locked-files.js";
import { ownHead } from "../pipeline/otlp-json.js";
import type { Account } from "../process/account.js";
import { registry } from "../process/registry.js";
import { SpoolAppender } from "./spool-appender.js";
import { SpoolDirectory } from "./spool-directory.js";
import { isAlive, readName, type SpoolOwner } from "./spool-file.js";

/** A file of a living process that was left alone for so long may be taken over. */
const STALE_MS = 60_000;

const DAMAGED = ".damaged";

/** The place and the limits of a spool. */
interface SpoolSettings {
  readonly directory: string;
  /** Of all files in the directory together; beyond it nothing more is taken. */
  readonly maxBytes: number;
  /** Seconds after which observations are given up. */
  readonly maxAge: number;
}

/** A file that this process may send. */
export interface ClaimedFile {
  readonly path: string;
  readonly isExpired: boolean;
}

/** The spool of one project of a Langfuse server in one directory. */
export class Spool {
  private readonly files: SpoolDirectory;
  private readonly appender: SpoolAppender;
  private readonly maxAgeMs: number;
  /** Files for us that we can't read, and let be. */
  private readonly ignored = new Set<string>();

  constructor(
    readonly owner: SpoolOwner,
    { directory, maxBytes, maxAge }: SpoolSettings,
    readonly account: Account = registry.account,
  ) {
    this.files = new SpoolDirectory(directory, owner);
    this.appender = new SpoolAppender(this.files, owner, account, maxBytes);
    this.maxAgeMs = maxAge * 1000;
  }

  get directory(): string {
    return this.files.path;
  }

  /** Whether there may be something to send. */
  get hasFiles(): boolean {
    return this.files.paths().length > 0;
  }

  /**
   * Writes spans, synchronously.
   * @param spans OTLP spans as JSON, those first that matter most
   * @param head what comes before them in a request
   * @returns how many of the first are on disk now
   */
  append(spans: readonly string[], head: string = ownHead()): number {
    return this.appender.append(spans, head);
  }

  /**
   * The next file to send: our own ones, then those that nobody takes care of any more.
   * @param except paths of files that are not for now
   */
  claim(except: ReadonlySet<string> = new Set()): ClaimedFile | undefined {
    this.removeExpiredDamage();
    for (const candidate of this.candidates(except)) {
      const path = registry.spoolFiles.has(candidate) ? candidate : this.takeOver(candidate);
      const ownFile = path === undefined ? undefined : registry.spoolFiles.get(path);
      if (path === undefined || ownFile === undefined) continue;
      this.appender.end(path);
      ownFile.isBusy = true;
      return { path, isExpired: this.isExpired(readName(basename(path))?.startMs) };
    }
    return undefined;
  }

  /** Gives a claimed file back, to be sent later. */
  release(path: string): void {
    const ownFile = registry.spoolFiles.get(path);
    if (ownFile !== undefined) ownFile.isBusy = false;
  }

  /** Lets a claimed file be that is not ours to send. */
  ignore(path: string): void {
    this.ignored.add(path);
    registry.spoolFiles.delete(path);
  }

  /**
   * Removes a claimed file whose content is settled. One that another program holds, as on Windows, is
   * left to the next process.
   */
  remove(path: string): void {
    registry.spoolFiles.delete(path);
    if (!isRemoved(path)) this.ignored.add(path);
    this.files.forgetBytes();
  }

  /** Keeps a file that can't be read, out of the way. */
  setAside(path: string, lines: number): void {
    registry.spoolFiles.delete(path);
    const kept = isRenamed(path, path + DAMAGED) ? path + DAMAGED : path;
    if (kept === path) this.ignored.add(path);
    warnOnce(
      `damaged:${path}`,
      `${lines} lines of the spool can't be read. They are kept in ${kept}.`,
    );
  }

  /** The paths of files that nobody in this process is sending, this process's own ones first. */
  private candidates(except: ReadonlySet<string>): string[] {
    const paths = this.files.paths().filter((path) => !this.ignored.has(path) && !except.has(path));
    const ownPaths = paths.filter((path) => {
      const ownFile = registry.spoolFiles.get(path);
      // Another destination of the same project sends its files itself, and counts them.
      return ownFile?.isBusy === false && ownFile.account === this.account;
    });
    const foreignPaths = paths.filter((path) => !registry.spoolFiles.has(path));
    return [...ownPaths, ...foreignPaths];
  }

  /** @returns the file's new path; undefined when its process still takes care of it */
  private takeOver(path: string): string | undefined {
    const name = readName(basename(path));
    if (name === undefined) return undefined;
    const nowMs = machine.epochMs();
    try {
      const isCaredFor = name.pid !== process.pid && isAlive(name.pid);
      if (isCaredFor && nowMs - statSync(path).mtimeMs < STALE_MS) return undefined;
      const newPath = this.files.newPath(name.startMs);
      renameSync(path, newPath);
      registry.spoolFiles.set(newPath, { account: this.account, count: 0, isBusy: false });
      utimesSync(newPath, new Date(nowMs), new Date(nowMs));
      return newPath;
    } catch {
      // Somebody else was first.
      return undefined;
    }
  }

  private removeExpiredDamage(): void {
    for (const name of this.files.names()) {
      if (!name.endsWith(DAMAGED)) continue;
      const path = join(this.directory, name);
      const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      if (this.isExpired(modifiedMs)) isRemoved(path);
    }
  }

  private isExpired(sinceMs: number | undefined): boolean {
    return sinceMs !== undefined && machine.epochMs() - sinceMs > this.maxAgeMs;
  }
}
