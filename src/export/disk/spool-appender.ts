// Writes spans to a spool, synchronously. A file that another process has taken over in this moment
// may have been read before the last lines were there: they are written once more, into a new file,
// so that it never matters who was in time.
import { machine } from "../../foundation/machine.js";
import { warnOnce } from "../../tracing/log.js";
import { requestJson } from "../pipeline/otlp-json.js";
import type { Account } from "../process/account.js";
import { leaveFiles } from "../process/owned-files.js";
import { registry } from "../process/registry.js";
import type { SpoolDirectory } from "./spool-directory.js";
import { headerLine, type SpoolOwner } from "./spool-file.js";
import { SpoolWriter } from "./spool-writer.js";

/** A file that is as long as this gets a successor, in bytes. */
const FILE_BYTES = 8 * 1024 * 1024;
/** Written at a time, in bytes, roughly. */
const CHUNK_BYTES = 1024 * 1024;

/** The one writer of a spool in this process. */
export class SpoolAppender {
  private writer: SpoolWriter | undefined;

  /**
   * @param account counts its observations
   * @param maxBytes of all files in the directory together; beyond it nothing more is written
   */
  constructor(
    private readonly directory: SpoolDirectory,
    private readonly owner: SpoolOwner,
    private readonly account: Account,
    private readonly maxBytes: number,
  ) {}

  /**
   * Writes spans, each as a request with `head`.
   * @returns the number of leading spans that are on disk now
   */
  append(spans: readonly string[], head: string): number {
    let written = 0;
    let lines: string[] = [];
    let bytes = 0;
    for (const [index, span] of spans.entries()) {
      const line = `${requestJson([span], head)}\n`;
      lines.push(line);
      bytes += line.length;
      if (bytes < CHUNK_BYTES && index < spans.length - 1) continue;
      const count = this.writeSome(lines);
      written += count;
      if (count < lines.length) return written;
      lines = [];
      bytes = 0;
    }
    return written;
  }

  /** Ends the file at `path`, if it is the one that is written. */
  end(path: string): void {
    if (this.writer?.path === path) this.close();
  }

  /** Writes as many of the first lines as there is room for, and returns their number. */
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
    if (this.directory.bytes() + bytes.length > this.maxBytes) {
      const megabytes = Math.round(this.maxBytes / 1024 / 1024);
      throw new Error(`the limit of ${megabytes} MB is reached.`);
    }
    let file = this.open();
    file.write(bytes);
    if (!file.isInPlace) {
      this.close();
      file = this.open();
      file.write(bytes);
    }
    this.directory.grow(bytes.length);
    const { account } = this;
    const ownFile = registry.spoolFiles.get(file.path) ?? { account, count: 0, isBusy: false };
    const heartbeatMs = machine.epochMs();
    registry.spoolFiles.set(
      file.path,
      Object.assign(ownFile, { count: ownFile.count + count, heartbeatMs }),
    );
    if (registry.exiting) leaveFiles();
    if (file.bytes >= FILE_BYTES) this.close();
  }

  private open(): SpoolWriter {
    if (this.writer?.isWritable) return this.writer;
    this.close();
    this.directory.make();
    const path = this.directory.newPath(machine.epochMs());
    this.writer = new SpoolWriter(path, headerLine(this.owner));
    return this.writer;
  }

  private close(): void {
    this.writer?.close();
    this.writer = undefined;
  }

  private warnUnwritable(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const message =
      `observations can't be kept in ${this.directory.path}: ${reason} Choose another place with ` +
      "configure({ spool: { directory } }), more room with configure({ spool: { maxBytes } }), or " +
      "spool: false to keep them in memory only.";
    this.account.lastError = { at: machine.epochMs(), kind: "spool", message };
    warnOnce("spool", message);
  }
}
