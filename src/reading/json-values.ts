// The JSON values of a file: one a line, or one over many lines as JSON.stringify(value, null, 2)
// and its like in other languages write it. Damaged parts are reported, and the rest is read.
import type { Line } from "./lines.js";

/** Receives the values. */
export interface ValueTaker {
  /**
   * @param line the line of its beginning, from 1
   * @returns a promise where reading must wait for what becomes of it
   */
  value(value: unknown, line: number): void | Promise<void>;
  /** @param why a sentence without its first words, such as `"is no JSON: ..."` */
  damage(line: number, why: string): void;
}

/** The position up to which a file was read. */
export interface Position {
  /** Bytes that were read for good. */
  readonly offset: number;
  /** The number of the line that begins there. */
  readonly line: number;
}

/** A value that is written over many lines. */
interface Block {
  readonly line: number;
  readonly close: "}" | "]";
  readonly texts: string[];
}

const TOO_LONG = "is too long: more than 256 MB";
/** The beginning of our own lines, and of most others: anything before it in a line was cut off. */
const REQUEST = '{"resourceSpans":';

/**
 * Reads values from `lines` that begin at `from`.
 * @returns the position after the last whole value; the rest must be read again
 */
export async function readValues(
  lines: AsyncIterable<Line>,
  from: Position,
  taker: ValueTaker,
): Promise<Position> {
  let { offset, line } = from;
  let position = from;
  let block: Block | undefined;
  for await (const { text: written, bytes, isWhole } of lines) {
    const text = written?.trimEnd();
    if (block !== undefined && !goesOn(block, text)) {
      taker.damage(block.line, `begins with ${JSON.stringify(block.texts[0])} and has no end`);
      block = undefined;
    }
    if (text === undefined) taker.damage(line, TOO_LONG);
    else if (block !== undefined) {
      block.texts.push(text);
      if (text.startsWith(block.close)) {
        await readText(block.texts.join("\n"), block.line, taker);
        block = undefined;
      }
    } else if (text === "{" || text === "[") {
      block = { line, close: text === "{" ? "}" : "]", texts: [text] };
    } else if (isWhole) await readText(text, line, taker);
    // The last line may still be being written; a value that is whole is never the beginning of one.
    else if (!(await readWhole(text, line, taker))) return position;
    offset += bytes;
    if (isWhole) line += 1;
    if (block === undefined) position = { offset, line };
  }
  return position;
}

/** Inside an object every line is indented, so one that is not belongs to something else. */
function goesOn({ close }: Block, text: string | undefined): boolean {
  return text !== undefined && (close === "]" || text === "" || /^[\s}]/.test(text));
}

async function readText(text: string, line: number, taker: ValueTaker): Promise<void> {
  const json = withoutMark(text);
  if (json.trim() === "") return;
  // A list's item may be followed by a comma, where lists were written one after the other.
  if (await readWhole(json.replace(/,$/, ""), line, taker)) return;
  taker.damage(line, `is not JSON: ${whyNoJson(json)}`);
  // A process that was killed as it wrote leaves half a line, and the next one continues behind it.
  const start = json.lastIndexOf(REQUEST);
  if (start > 0) await readWhole(json.slice(start), line, taker);
}

/** @returns whether `text` is JSON */
async function readWhole(text: string, line: number, taker: ValueTaker): Promise<boolean> {
  let value: unknown;
  try {
    value = JSON.parse(withoutMark(text));
  } catch {
    return false;
  }
  try {
    await taker.value(value, line);
  } catch (error) {
    // Such as one that is nested too deep: it must not keep the lines after it from being read.
    taker.damage(line, `can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return true;
}

function whyNoJson(text: string): string {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Some programs begin a file with a byte order mark. */
function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
