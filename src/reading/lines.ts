// The lines of a stream of bytes, one in memory at a time.

/** A line that is longer than this is left out, in bytes: its text would be too long for a string. */
const LONGEST = 256 * 1024 * 1024;

/** One line. */
export interface Line {
  /** With its line break; undefined when it is too long to be read. */
  readonly text: string | undefined;
  readonly bytes: number;
  /** False: the stream ended without a line break. */
  readonly isWhole: boolean;
}

/**
 * Reads lines that end with LF or CR LF. Text after the last line break is a line, unless it is
 * empty.
 */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let pieces: Buffer[] = [];
  let bytes = 0;
  const add = (piece: Buffer): void => {
    bytes += piece.length;
    if (bytes <= LONGEST) pieces.push(piece);
  };
  const end = (isWhole: boolean): Line => {
    const text = bytes > LONGEST ? undefined : Buffer.concat(pieces).toString("utf8");
    const line = { text, bytes, isWhole };
    pieces = [];
    bytes = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, start)) {
      add(chunk.subarray(start, at + 1));
      yield end(true);
      start = at + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (bytes > 0) yield end(false);
}
