// Writes spans to a spool, synchronously. A file that another process has taken over in this moment
// may have been read before the last lines were there: they are written once more, into a new file,
// so that it never matters who was in time.
import { machine } from "../../foundation/machine.js";
import { size } from "../../foundation/figures.js";
import { sentenceOf } from "../../foundation/sentence-of.js";
import { warnOnce } from "../../tracing/log.js";
import type { Account } from "../process/account.js";
import { leaveFiles } from "../process/owned-files.js";
import { registry } from "../process/registry.js";
import type { SpoolDirectory } from "./spool-directory.js";
import { headerLine, type SpoolOwner } from "./spool-file.js";
import { SpoolLines } from "./spool-lines.js";
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
    const lines = new SpoolLines(head, CHUNK_BYTES);
    let written = 0;
    for (const [index, span] of spans.entries()) {
      lines.add(span);
      if (lines.length < CHUNK_BYTES && index < spans.length - 1) continue;
      const count = this.writeSome(lines, 0, lines.count);
      written += count;
      if (count < lines.count) break;
      lines.clear();
    }
    this.writer?.sync();
    return written;
  }

  /** Ends the file at `path`, if it is the one that is written. */
  end(path: string): void {
    if (this.writer?.path === path) this.close();
  }

  /** Writes as many of the first of some lines as there is room for, and returns their number. */
  private writeSome(lines: SpoolLines, from: number, to: number): number {
    const count = to - from;
    try {
      this.write(lines.slice(from, to), count);
      return count;
    } catch (error) {
      this.warnUnwritable(error);
      if (count === 1) return 0;
      const middle = Math.floor(count / 2);
      const written = this.writeSome(lines, from, from + middle);
      return written < middle ? written : written + this.writeSome(lines, from + middle, to);
    }
  }

  private write(bytes: Buffer, count: number): void {
    if (this.directory.bytes() + bytes.length > this.maxBytes) {
      throw new Error(`the limit of ${size(this.maxBytes)} is reached.`);
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
    const message =
      `observations are not kept in ${this.directory.path}: ${sentenceOf(error)} Choose another directory with ` +
      "configure({ spool: { directory } }), a higher limit with configure({ spool: { maxBytes } }), or " +
      "spool: false to keep them in memory.";
    this.account.lastError = { at: machine.epochMs(), kind: "spool", message };
    warnOnce("spool", message);
  }
}
