// A file whose text outlives a crash of the machine. A write reaches the system's memory alone. The
// system brings it to the disk half a minute later, unless it is asked: beside the program as long as
// that runs, and at once where the process ends.
import { closeSync, fdatasync, fdatasyncSync, fsync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { registry, type Unsynced } from "../process/registry.js";
import { untraced } from "../process/untraced.js";

/** A file that is open for writing. */
export class SyncedFile implements Unsynced {
  readonly fd: number;
  /** The directory, until it is on the disk as well: before, it may lack the new file. */
  private directory: number | undefined;
  /** The text was changed since the last sync began. */
  private isDirty = false;
  private isSyncing = false;
  private isClosed = false;

  /** @throws the system's error where there is such a file, or there can be none */
  constructor(path: string) {
    this.fd = openSync(path, "ax", 0o600);
    try {
      this.directory = openSync(dirname(path), "r");
    } catch {
      // Windows opens no directory, and needs none.
    }
  }

  /** Notes that its text was changed. */
  change(): void {
    this.isDirty = true;
    registry.unsynced.add(this);
  }

  /** Brings the text to the disk, beside the program. At the end of a process, {@link syncNow} does. */
  sync(): void {
    if (!this.isDirty || this.isSyncing || registry.exiting) return;
    this.isSyncing = true;
    this.isDirty = false;
    // An error of a sync changes nothing: the text is where every write of the program is.
    const end = (): void => this.synced();
    const { fd, directory } = this;
    untraced(() => fdatasync(fd, directory === undefined ? end : () => fsync(directory, end)));
  }

  syncNow(): void {
    try {
      fdatasyncSync(this.fd);
      if (this.directory !== undefined) fsyncSync(this.directory);
    } catch {
      // Some file systems can't.
    }
    this.isDirty = false;
    this.settle();
  }

  /** Closes it, as soon as its text is on the disk. */
  close(): void {
    this.isClosed = true;
    this.sync();
    this.settle();
  }

  private synced(): void {
    this.isSyncing = false;
    this.closeDirectory();
    this.sync();
    this.settle();
  }

  private settle(): void {
    if (this.isDirty || this.isSyncing) return;
    registry.unsynced.delete(this);
    if (!this.isClosed) return;
    this.isClosed = false;
    this.closeDirectory();
    closeSync(this.fd);
  }

  private closeDirectory(): void {
    if (this.directory !== undefined) closeSync(this.directory);
    this.directory = undefined;
  }
}
