// One file of traces, read as far as it is written and further when more has come.
import { createReadStream, type Stats } from "node:fs";
import { isUtf8 } from "node:buffer";
import { open, readFile, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip } from "node:zlib";
import { isCsv, readCsv } from "./csv.js";
import { readValues, type Position, type ValueTaker } from "./json-values.js";
import { linesOf } from "./lines.js";
import { decodeProtobufFile } from "./otlp-protobuf.js";

const BEGINNING: Position = { offset: 0, line: 1 };
const CHUNK_BYTES = 1024 * 1024;
const LONGEST_PROTOBUF = 256 * 1024 * 1024;

/** A file that may grow, be replaced or vanish. */
export class TraceFile {
  private position = BEGINNING;
  private lastStats: Pick<Stats, "ino" | "size" | "mtimeMs"> | undefined;
  /** The line that is not whole yet, if there is one. */
  unfinishedLine: number | undefined;

  constructor(readonly path: string) {}

  /**
   * Reads what has come since the last time.
   * @param onBytes called repeatedly with the number of bytes read of the file
   * @returns whether there was anything to read
   * @throws (rejects with) the system's error, but where the file is gone
   */
  async read(taker: ValueTaker, onBytes?: (bytes: number) => void): Promise<boolean> {
    const stats = await statOf(this.path);
    const { lastStats } = this;
    if (stats === undefined) return false;
    if (
      lastStats?.ino === stats.ino &&
      lastStats.size === stats.size &&
      lastStats.mtimeMs === stats.mtimeMs
    ) {
      return false;
    }
    const hasGrown = lastStats?.ino === stats.ino && lastStats.size < stats.size;
    if (!hasGrown) this.position = BEGINNING;
    this.lastStats = stats;
    const beginning = stats.isFile() ? await firstBytes(this.path) : undefined;
    const form = formOf(beginning ?? Buffer.alloc(0));
    if (form === "binary") await this.readProtobuf(taker, stats.size);
    else if (beginning === undefined) await this.readPipe(taker);
    else if (form === "gzip") await this.readGzip(createReadStream(this.path), taker, onBytes);
    else if (form === "csv") await this.readCsvFile(taker, onBytes);
    else await this.readText(taker, stats.size, onBytes);
    return true;
  }

  private refuse(taker: ValueTaker, why = ""): void {
    taker.damage(1, `is neither JSON nor OTLP in protobuf${why}`);
    this.unfinishedLine = undefined;
  }

  /** Requests have no line breaks between them, so a file that grows is read from its beginning. */
  private async readProtobuf(taker: ValueTaker, size: number): Promise<void> {
    if (size > LONGEST_PROTOBUF) {
      this.refuse(taker, ", or longer than 256 MB");
      return;
    }
    try {
      // oxlint-disable-next-line no-await-in-loop -- the taker sets the pace
      for (const request of await decodeProtobufFile(await readFile(this.path)))
        await taker.value(request, 1);
      this.unfinishedLine = undefined;
    } catch (error) {
      this.refuse(taker, `: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** A pipe, such as a shell's `<(command)`, can be read once and has no first bytes to look at. */
  private async readPipe(taker: ValueTaker): Promise<void> {
    const stream: AsyncIterable<Buffer> = createReadStream(this.path);
    const chunks = stream[Symbol.asyncIterator]();
    const { value: first = Buffer.alloc(0) } = (await chunks.next()) as { value?: Buffer };
    const all = (async function* () {
      yield first;
      yield* { [Symbol.asyncIterator]: () => chunks };
    })();
    const form = formOf(first);
    if (form === "binary") this.refuse(taker);
    else if (form === "gzip") await this.readGzip(all, taker);
    else if (form === "csv") this.unfinishedLine = await readCsv(linesOf(all), taker);
    else await readValues(linesOf(all), BEGINNING, taker);
  }

  /** A record needs the header, so a file that grows is read from its beginning. */
  private async readCsvFile(taker: ValueTaker, onBytes?: (bytes: number) => void): Promise<void> {
    const chunks = counted(createReadStream(this.path), 0, onBytes);
    this.unfinishedLine = await readCsv(linesOf(chunks), taker);
  }

  private async readText(
    taker: ValueTaker,
    size: number,
    onBytes?: (bytes: number) => void,
  ): Promise<void> {
    const { offset } = this.position;
    // Not further than the size that was seen: what comes meanwhile is read the next time.
    if (size <= offset) return;
    const options = { start: offset, end: size - 1, highWaterMark: CHUNK_BYTES };
    const chunks = counted(createReadStream(this.path, options), offset, onBytes);
    this.position = await readValues(linesOf(chunks), this.position, taker);
    this.unfinishedLine = this.position.offset < size ? this.position.line : undefined;
  }

  /** Packed bytes can't be read from the middle: a file that grows is read from its beginning. */
  private async readGzip(
    file: AsyncIterable<Buffer>,
    taker: ValueTaker,
    onBytes?: (bytes: number) => void,
  ): Promise<void> {
    // A file that is cut off is read as far as it goes.
    const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize: CHUNK_BYTES });
    const packedChunks = counted(file, 0, onBytes);
    let unpackedBytes = 0;
    let position = BEGINNING;
    const unpacking = pipeline(packedChunks, gunzip, async (chunks: AsyncIterable<Buffer>) => {
      const unpackedChunks = counted(chunks, 0, (bytes) => (unpackedBytes = bytes));
      const positionedTaker: ValueTaker = {
        value: (value, line) => {
          position = { offset: 0, line: line + 1 };
          return taker.value(value, line);
        },
        damage: (line, why) => taker.damage(line, why),
      };
      position = await readValues(linesOf(unpackedChunks), BEGINNING, positionedTaker);
    });
    try {
      await unpacking;
      this.unfinishedLine = position.offset < unpackedBytes ? position.line : undefined;
    } catch (error) {
      const code = (error as { code?: string }).code ?? "";
      if (!code.startsWith("Z_")) throw error;
      taker.damage(position.line, `can't be unpacked: ${(error as Error).message}`);
    }
  }
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  from: number,
  onBytes: ((bytes: number) => void) | undefined,
): AsyncGenerator<Buffer> {
  let bytes = from;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    onBytes?.(bytes);
    yield chunk;
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as { code?: unknown }).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Recognizes it by its first bytes, not by its name. */
function formOf(bytes: Buffer): "gzip" | "csv" | "text" | "binary" {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "gzip";
  const hasNul = bytes.subarray(0, 4096).includes(0);
  // Protobuf's first byte is a line break, and its ids are hardly ever UTF-8.
  if (hasNul || (bytes[0] === 0x0a && !isUtf8(bytes.subarray(0, 64)))) return "binary";
  return isCsv(bytes.toString("utf8", 0, 16)) ? "csv" : "text";
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
