// The one file of a spool that is being written. It keeps its name until its process sends it, or
// another one takes it over.
import { fstatSync, ftruncateSync, statSync, writeSync } from "node:fs";
import { registry } from "../process/registry.js";
import { SyncedFile } from "./synced-file.js";

/** A file of a spool, open for writing. */
export class SpoolWriter {
  private readonly file: SyncedFile;
  private written = 0;
  /** The disk was full, and a partial write could not be undone. */
  private isTorn = false;

  /**
   * @param header its first line
   * @throws the system's error where there is such a file, or there can be none
   */
  constructor(
    readonly path: string,
    private readonly header: string,
  ) {
    this.file = new SyncedFile(path);
  }

  /** Its length in bytes. */
  get bytes(): number {
    return this.written;
  }

  /** Writes all or, as far as the file shows, nothing. */
  write(lines: Buffer): void {
    // With the first lines, so that a file never continues without its header when the disk was
    // full.
    const bytes = this.written === 0 ? Buffer.concat([Buffer.from(this.header), lines]) : lines;
    const { fd } = this.file;
    this.file.change();
    try {
      for (let start = 0; start < bytes.length;) start += writeSync(fd, bytes, start);
      this.written += bytes.length;
    } catch (error) {
      try {
        ftruncateSync(fd, this.written);
      } catch {
        // Then its last line is cut off, and readers know what to make of that.
        this.isTorn = true;
      }
      throw error;
    }
  }

  /**
   * Whether new spans in it will be sent. Another spool of this process, such as that of a later
   * `configure`, may be sending the file, and has read it.
   */
  get isWritable(): boolean {
    return !this.isTorn && registry.spoolFiles.get(this.path)?.isBusy !== true && this.isInPlace;
  }

  /** Whether it is still the one under its name. */
  get isInPlace(): boolean {
    return statSync(this.path, { throwIfNoEntry: false })?.ino === fstatSync(this.file.fd).ino;
  }

  /** Brings it to the disk itself, beside the program. */
  sync(): void {
    this.file.sync();
  }

  close(): void {
    this.file.close();
  }
}
