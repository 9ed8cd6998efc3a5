// Observations on disk, until Langfuse takes them. Any number of processes share a directory: each
// file belongs to the process in its name, and a process takes over a file by renaming it. A writer
// that finds its file taken over writes what it has just written once more, into a new file, so
// that it never matters who was in time; an observation that is sent twice is stored once.
import { randomBytes } from "node:crypto";
import { readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { warnOnce } from "../../tracing/log.js";
import { HEAD, requestJson } from "../pipeline/otlp-json.js";
import { makePrivateDirectory } from "./private-directory.js";
import { registry } from "../process/registry.js";
import { headerLine, isAlive, newName, readName, spoolKey, type SpoolOwner } from "./spool-file.js";
import { SpoolWriter } from "./spool-writer.js";

/** A file that is as long as this gets a successor, in bytes. */
const FILE_BYTES = 8 * 1024 * 1024;
/** Written at a time, in bytes, roughly. */
const CHUNK_BYTES = 1024 * 1024;
/** A file of a living process that was left alone for so long may be taken over. */
const STALE_MS = 60_000;
/** How long a measurement of the directory holds. */
const MEASURED_MS = 1_000;

const DAMAGED = ".damaged";

export interface SpoolOptions {
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
  readonly directory: string;
  private readonly key: string;
  private readonly writer = randomBytes(4).toString("hex");
  private current: SpoolWriter | undefined;
  private files = 0;
  private measuredAt = -Infinity;
  private directoryBytes = 0;
  /** Files for us that we can't read, and let be. */
  private readonly ignored = new Set<string>();

  constructor(
    readonly owner: SpoolOwner,
    private readonly options: SpoolOptions,
  ) {
    // Resolved now, since the working directory may change.
    this.directory = resolve(options.directory);
    this.key = spoolKey(owner);
  }

  /** Whether there may be something to send. */
  get hasFiles(): boolean {
    return this.names().some((name) => readName(name)?.key === this.key);
  }

  /**
   * Writes spans, synchronously.
   * @param spans OTLP spans as JSON, those first that matter most
   * @param head what comes before them in a request
   * @returns how many of the first are on disk now
   */
  append(spans: readonly string[], head: string = HEAD): number {
    let written = 0;
    let lines: string[] = [];
    let bytes = 0;
    for (const [index, span] of spans.entries()) {
      const line = `${requestJson([span], head)}\n`;
      lines.push(line);
      bytes += line.length;
      if (bytes < CHUNK_BYTES && index < spans.length - 1) continue;
      const taken = this.writeSome(lines);
      written += taken;
      if (taken < lines.length) return written;
      lines = [];
      bytes = 0;
    }
    return written;
  }

  /**
   * The next file to send: our own ones, then those that nobody takes care of any more.
   * @param except paths of files that are not for now
   */
  claim(except: ReadonlySet<string> = new Set()): ClaimedFile | undefined {
    const names = this.names();
    const now = Date.now();
    const mine: string[] = [];
    const others: string[] = [];
    for (const name of names) {
      const path = join(this.directory, name);
      if (name.endsWith(DAMAGED)) this.removeExpired(path, now);
      if (readName(name)?.key !== this.key || this.ignored.has(path) || except.has(path)) continue;
      const own = registry.spoolFiles.get(path);
      if (own === undefined) others.push(path);
      else if (!own.isBusy) mine.push(path);
    }
    for (const path of [...mine, ...others]) {
      const claimed = registry.spoolFiles.has(path) ? path : this.takeOver(path, now);
      const own = claimed === undefined ? undefined : registry.spoolFiles.get(claimed);
      if (claimed === undefined || own === undefined) continue;
      if (claimed === this.current?.path) this.close();
      own.isBusy = true;
      const begunMs = readName(basename(claimed))?.begunMs ?? now;
      return { path: claimed, isExpired: now - begunMs > this.options.maxAge * 1000 };
    }
    return undefined;
  }

  /** Gives a claimed file back, to be sent later. */
  release(path: string): void {
    const own = registry.spoolFiles.get(path);
    if (own !== undefined) own.isBusy = false;
  }

  /** Lets a claimed file be that is not ours to send. */
  ignore(path: string): void {
    this.ignored.add(path);
    registry.spoolFiles.delete(path);
  }

  /** Removes a claimed file whose content is settled. */
  remove(path: string): void {
    registry.spoolFiles.delete(path);
    rmSync(path, { force: true });
    this.measuredAt = -Infinity;
  }

  /** Keeps a file that can't be read, out of the way. */
  setAside(path: string, lines: number): void {
    registry.spoolFiles.delete(path);
    renameSync(path, path + DAMAGED);
    warnOnce(
      `damaged:${path}`,
      `${lines} lines of the spool can't be read. They are kept in ${path}${DAMAGED}.`,
    );
  }

  private names(): string[] {
    try {
      // A name begins with the time of the file's first span, for one key.
      return readdirSync(this.directory).toSorted();
    } catch {
      return [];
    }
  }

  /** Writes as many of the first lines as there is room for. */
  private writeSome(lines: readonly string[]): number {
    try {
      this.write(Buffer.from(lines.join("")), lines.length);
      return lines.length;
    } catch (error) {
      this.warnUnwritable(error);
      if (lines.length === 1) return 0;
      const middle = Math.floor(lines.length / 2);
      const written = this.writeSome(lines.slice(0, middle));
      return written < middle ? written : written + this.writeSome(lines.slice(middle));
    }
  }

  private write(bytes: Buffer, count: number): void {
    if (this.measure() + bytes.length > this.options.maxBytes) {
      const megabytes = Math.round(this.options.maxBytes / 1024 / 1024);
      throw new Error(`the limit of ${megabytes} MB is reached.`);
    }
    let file = this.openFile();
    file.write(bytes);
    if (!file.isInPlace) {
      // Taken over in this moment: whoever has it may have read it before these lines were there.
      registry.spoolFiles.delete(file.path);
      this.close();
      file = this.openFile();
      file.write(bytes);
    }
    this.directoryBytes += bytes.length;
    const own = registry.spoolFiles.get(file.path);
    if (own === undefined) registry.spoolFiles.set(file.path, { count, isBusy: false });
    else own.count += count;
    if (file.bytes >= FILE_BYTES) this.close();
  }

  private openFile(): SpoolWriter {
    if (this.current?.isWritable) return this.current;
    this.close();
    makePrivateDirectory(this.directory);
    this.current = new SpoolWriter(this.newPath(Date.now()), headerLine(this.owner));
    return this.current;
  }

  private close(): void {
    this.current?.close();
    this.current = undefined;
  }

  private newPath(begunMs: number): string {
    this.files += 1;
    return join(this.directory, newName(this.key, begunMs, this.writer, this.files));
  }

  /** @returns the file's new path; undefined when its process still takes care of it */
  private takeOver(path: string, now: number): string | undefined {
    const name = readName(basename(path));
    if (name === undefined) return undefined;
    try {
      const isCaredFor = name.pid !== process.pid && isAlive(name.pid);
      if (isCaredFor && now - statSync(path).mtimeMs < STALE_MS) return undefined;
      const taken = this.newPath(name.begunMs);
      renameSync(path, taken);
      registry.spoolFiles.set(taken, { count: 0, isBusy: false });
      utimesSync(taken, new Date(now), new Date(now));
      return taken;
    } catch {
      // Somebody else was first.
      return undefined;
    }
  }

  private removeExpired(path: string, now: number): void {
    const modifiedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - modifiedMs > this.options.maxAge * 1000) rmSync(path, { force: true });
  }

  /** Bytes of all files in the directory; other processes write there, too. */
  private measure(): number {
    if (performance.now() - this.measuredAt < MEASURED_MS) return this.directoryBytes;
    this.measuredAt = performance.now();
    this.directoryBytes = 0;
    for (const name of this.names()) {
      const path = join(this.directory, name);
      this.directoryBytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    }
    return this.directoryBytes;
  }

  private warnUnwritable(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    warnOnce(
      "spool",
      `observations can't be kept in ${this.directory}: ${reason} Choose another place with ` +
        "configure({ spool: { directory } }), more room with maxBytes, or spool: false to keep them " +
        "in memory only.",
    );
  }
}
