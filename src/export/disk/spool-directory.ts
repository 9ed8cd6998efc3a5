// The directory of a spool: its files, their names and their size. Other processes use it, too.
import { randomBytes } from "node:crypto";
import { opendirSync, readdirSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { machine } from "../../foundation/machine.js";
import { directoryOfUser, fixedPath, makePrivateDirectory } from "./private-directory.js";
import { newName, readName, spoolKey, type SpoolOwner } from "./spool-file.js";

/** The time for which a measurement of the directory holds. */
const MEASURED_MS = 1_000;

/** A directory as one writer of one project sees it. */
export class SpoolDirectory {
  readonly path: string;
  private readonly key: string;
  private readonly writer = randomBytes(4).toString("hex");
  private fileCount = 0;
  private measuredAtMs = -Infinity;
  private measuredBytes = 0;

  constructor(path: string, owner: SpoolOwner) {
    this.path = directoryOfUser(fixedPath(path));
    this.key = spoolKey(owner);
  }

  make(): void {
    makePrivateDirectory(this.path);
  }

  /** Whether the project has files. Reads no further than the first. */
  get hasFiles(): boolean {
    try {
      const directory = opendirSync(this.path);
      try {
        for (let entry; (entry = directory.readSync()) !== null;) {
          if (this.isOwn(entry.name)) return true;
        }
        return false;
      } finally {
        directory.closeSync();
      }
    } catch {
      return false;
    }
  }

  /** The names of all files, the oldest of each project first; none where there is no directory. */
  async names(): Promise<string[]> {
    try {
      // A name begins with the time of the file's first span, for one key.
      return (await readdir(this.path)).toSorted();
    } catch {
      return [];
    }
  }

  /** Whether a name is that of a file of the project. */
  isOwn(name: string): boolean {
    return name.startsWith(this.key) && readName(name) !== undefined;
  }

  private ownNames(): string[] {
    try {
      return readdirSync(this.path).filter((name) => this.isOwn(name));
    } catch {
      return [];
    }
  }

  /** A path for a file whose first span was written at `startMs`, since the epoch. */
  newPath(startMs: number): string {
    this.fileCount += 1;
    return join(this.path, newName(this.key, startMs, this.writer, this.fileCount));
  }

  /** Bytes of the project's files; other processes write there, too. */
  bytes(): number {
    if (machine.now() - this.measuredAtMs < MEASURED_MS) return this.measuredBytes;
    this.measuredAtMs = machine.now();
    this.measuredBytes = this.ownNames()
      .map((name) => statSync(join(this.path, name), { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, 0);
    return this.measuredBytes;
  }

  /** Counts bytes in that were just written. */
  grow(bytes: number): void {
    this.measuredBytes += bytes;
  }

  /** Makes the next {@link bytes} look at the directory. */
  forgetBytes(): void {
    this.measuredAtMs = -Infinity;
  }
}
