// Observations on disk, until Langfuse takes them. Any number of processes share a directory: see
// owned-files.ts. An observation that is sent twice is stored once.
import { existsSync, renameSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { warnOnce } from "../../tracing/log.js";
import { isRemoved, isRenamed } from "./locked-files.js";
import { drop } from "../pipeline/drop.js";
import { ownHead } from "../pipeline/otlp-json.js";
import { inSlices } from "../pipeline/slices.js";
import type { Account } from "../process/account.js";
import { isLeft, isStale, renew } from "../process/owned-files.js";
import { registry, type OwnSpoolFile } from "../process/registry.js";
import { SpoolAppender } from "./spool-appender.js";
import { SpoolDirectory } from "./spool-directory.js";
import { ageMs, readName, type SpoolOwner } from "./spool-file.js";

/** Claimed at a time: files that are sent together. */
const CLAIMED_FILES = 512;
const CLAIMED_BYTES = 8 * 1024 * 1024;

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
  /** Names that {@link claim} has not reached. A long list is made once. */
  private listed: string[] = [];
  /** Unreadable files for this project, which stay. */
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
    return this.files.hasFiles;
  }

  /**
   * Writes spans, synchronously.
   * @param spans OTLP spans as JSON, those first that matter most
   * @param head the text before them in a request
   * @returns the number of leading spans that are on disk now
   */
  append(spans: readonly string[], head: string = ownHead()): number {
    return this.appender.append(spans, head);
  }

  /**
   * The next files to send: those of this process, then those without a live owner.
   * @param except paths of files that are not for now
   */
  async claim(except: ReadonlySet<string> = new Set()): Promise<ClaimedFile[]> {
    const isListed = this.listed.length > 0;
    if (!isListed) this.listed = await this.list();
    const claimed: ClaimedFile[] = [];
    let bytes = 0;
    const isEnough = (): boolean => claimed.length >= CLAIMED_FILES || bytes >= CLAIMED_BYTES;
    await inSlices(shiftedUntil(this.listed, isEnough), (name) => {
      const path = join(this.directory, name);
      const file = this.ignored.has(path) || except.has(path) ? undefined : this.claimOne(path);
      if (file === undefined) return;
      claimed.push(file);
      bytes += statSync(file.path, { throwIfNoEntry: false })?.size ?? 0;
    });
    // There may be more than an earlier list names.
    return claimed.length > 0 || !isListed ? claimed : this.claim(except);
  }

  /** Renews the heartbeat of this process's files. */
  renewFiles(): void {
    for (const [path, file] of registry.spoolFiles) if (this.isOwn(path, file)) renew(path);
  }

  /** Settles this process's files that have disappeared. */
  settleMissing(): void {
    for (const [path, file] of registry.spoolFiles) {
      if (!file.isBusy && this.isOwn(path, file) && !existsSync(path)) this.settleGone(path);
    }
  }

  /** Books out a file that was deleted. One that another process took over is counted there. */
  settleGone(path: string): void {
    const file = registry.spoolFiles.get(path);
    if (file === undefined) return;
    registry.spoolFiles.delete(path);
    this.appender.end(path);
    if (file.count === 0 || isStale(file.heartbeatMs)) return;
    this.account.counters.spooled -= file.count;
    drop(this.account, file.count, "deleted");
    warnOnce(
      `deleted:${path}`,
      `${path} was deleted before its ${file.count} observations were sent. They are lost.`,
    );
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

  /** The names of the project's files, this process's own ones first. */
  private async list(): Promise<string[]> {
    this.settleMissing();
    const ownNames: string[] = [];
    const foreignNames: string[] = [];
    await inSlices(await this.files.names(), (name) => {
      const path = join(this.directory, name);
      if (name.endsWith(DAMAGED)) this.removeIfExpired(path);
      else if (!this.files.isOwn(name)) return;
      else if (registry.spoolFiles.has(path)) ownNames.push(name);
      else foreignNames.push(name);
    });
    return [...ownNames, ...foreignNames];
  }

  private isOwn(path: string, { account }: OwnSpoolFile): boolean {
    return (
      account === this.account &&
      dirname(path) === this.directory &&
      this.files.isOwn(basename(path))
    );
  }

  private claimOne(candidate: string): ClaimedFile | undefined {
    const path = registry.spoolFiles.has(candidate) ? candidate : this.takeOver(candidate);
    const ownFile = path === undefined ? undefined : registry.spoolFiles.get(path);
    // Another destination of the same project sends its files itself, and counts them.
    if (path === undefined || ownFile?.isBusy !== false || ownFile.account !== this.account) {
      return undefined;
    }
    this.appender.end(path);
    ownFile.isBusy = true;
    return { path, isExpired: this.isExpired(readName(basename(path))?.startMs) };
  }

  /** @returns the file's new path; undefined when its process still takes care of it */
  private takeOver(path: string): string | undefined {
    const name = readName(basename(path));
    if (name === undefined) return undefined;
    try {
      if (!isLeft(name, statSync(path).mtimeMs)) return undefined;
      const newPath = this.files.newPath(name.startMs);
      renameSync(path, newPath);
      const { account } = this;
      registry.spoolFiles.set(newPath, { account, count: 0, isBusy: false, heartbeatMs: 0 });
      renew(newPath);
      return newPath;
    } catch {
      // Another process was first.
      return undefined;
    }
  }

  private removeIfExpired(path: string): void {
    if (this.isExpired(statSync(path, { throwIfNoEntry: false })?.mtimeMs)) isRemoved(path);
  }

  private isExpired(sinceMs: number | undefined): boolean {
    return sinceMs !== undefined && ageMs(sinceMs) > this.maxAgeMs;
  }
}

/** Takes items from the front of a list. */
function* shiftedUntil<Item>(items: Item[], isEnough: () => boolean): Generator<Item> {
  let count = 0;
  try {
    for (const item of items) {
      if (isEnough()) return;
      count += 1;
      yield item;
    }
  } finally {
    items.splice(0, count);
  }
}
