// Traces on disk, to be looked at without any server: one OTLP export request a line, as the
// OpenTelemetry file exporter writes them, so that a Collector reads them too. They hold prompts:
// only their owner may read them, and git ignores them.
import { constants, existsSync, readdirSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { machine } from "../../foundation/machine.js";
import { sentenceOf } from "../../foundation/sentence-of.js";
import { warnOnce } from "../../tracing/log.js";
import { shared } from "../../tracing/shared.js";
import { isRemoved } from "./locked-files.js";
import { appendToOwn, withFile } from "./own-file.js";
import { directoryOfUser, fixedPath, makePrivateDirectory } from "./private-directory.js";
import { wholly, type Batch, type Destination, type Tally } from "../pipeline/batch.js";

/** The directory of recordings in the working directory. */
export const RECORDING_DIRECTORY = ".mistral-traced";
/** A file that is as long as this gets a successor, in bytes. */
export const RECORDING_FILE_BYTES = 10 * 1024 * 1024;
/** All recordings of a directory together; beyond it the oldest files are removed. In bytes. */
export const RECORDINGS_BYTES = 100 * 1024 * 1024;

const NAME = /^traces-.*\.jsonl$/;

/** The file that any copy of the package recorded in last. */
const latest = shared<{ file: string | undefined }>("recording", () => ({ file: undefined }));

/**
 * Returns the file in which this process last recorded traces.
 * @returns its path, or undefined if nothing was recorded yet
 * @example Print the path of a recording
 * configure({ record: true });
 * await guide.answer("Why?");
 * await flush();
 * console.log(`The trace is in ${recordedFile()}`);
 */
export function recordedFile(): string | undefined {
  return latest.file;
}

/** A directory of recordings as a destination. */
export class Recording implements Destination {
  readonly canSave = true;
  private readonly directory: string;
  /** Batches that were written, by {@link Batch.origin}: the rest of a batch is written already. */
  private readonly written = new WeakSet<Batch>();
  private file: string | undefined;
  private fileBytes = 0;
  private files = 0;
  /** A crash of the process that began it, or a full disk, may have cut its last line off. */
  private mayBeTorn = true;

  constructor(directory: string = RECORDING_DIRECTORY) {
    this.directory = directoryOfUser(fixedPath(directory));
  }

  async send(batch: Batch): Promise<Tally> {
    await batch.spans();
    return this.sendNow(batch);
  }

  sendNow(batch: Batch): Tally {
    const isWritten = this.written.has(batch.origin) || this.write(batch);
    return wholly(isWritten ? "sent" : "failed", batch);
  }

  abort(): void {
    // Nothing is ever under way: a write is synchronous.
  }

  private write(batch: Batch): boolean {
    try {
      const request = `${batch.jsonNow()}\n`;
      const file = this.openFile();
      latest.file = file;
      // A line that was cut off must not damage this one.
      const line = this.mayBeTorn && isTorn(file) ? `\n${request}` : request;
      this.mayBeTorn = true;
      appendToOwn(file, line);
      this.mayBeTorn = false;
      this.fileBytes += Buffer.byteLength(line);
      this.written.add(batch.origin);
      return true;
    } catch (error) {
      warnOnce(
        "recording",
        `traces are not recorded in ${this.directory}: ${sentenceOf(error)} ` +
          "Choose another directory with configure({ record: { directory } }).",
      );
      return false;
    }
  }

  /** A file of this process alone; one of an earlier process with the same number is continued. */
  private openFile(): string {
    const isOpen = this.file !== undefined && this.fileBytes < RECORDING_FILE_BYTES;
    // The recordings may have been removed while the program runs.
    if (isOpen && existsSync(this.directory)) return this.file as string;
    makePrivateDirectory(this.directory);
    this.removeOldest();
    const date = new Date(machine.epochMs()).toISOString().slice(0, 10);
    const part = this.files === 0 ? "" : `.${this.files}`;
    this.file = join(this.directory, `traces-${date}-${process.pid}${part}.jsonl`);
    this.fileBytes = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    this.mayBeTorn = true;
    this.files += 1;
    return this.file;
  }

  private removeOldest(): void {
    const files = readdirSync(this.directory)
      .filter((name) => NAME.test(name))
      .map((name) => {
        const path = join(this.directory, name);
        // Another process may have removed it meanwhile.
        const { size = 0, mtimeMs = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
        return { path, size, mtimeMs };
      })
      .toSorted((one, other) => other.mtimeMs - one.mtimeMs);
    let totalBytes = RECORDING_FILE_BYTES;
    for (const { path, size } of files) {
      totalBytes += size;
      if (totalBytes <= RECORDINGS_BYTES) continue;
      isRemoved(path);
      warnOnce(
        "recordings-full",
        `${this.directory} holds more than ${RECORDINGS_BYTES / 1024 / 1024} MB of traces. The oldest are removed.`,
      );
    }
  }
}

/** Whether a file ends in the middle of a line. */
function isTorn(path: string): boolean {
  if (!existsSync(path)) return false;
  return withFile(path, constants.O_RDONLY, (fd, { size }) => {
    const last = Buffer.alloc(1);
    return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last.toString() !== "\n";
  });
}
