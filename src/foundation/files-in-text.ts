// Finds the files in a text: data URIs in base64, in one line or in several, also within JSON. Uploads,
// masks and tool results use it, so that all agree on the end of a file. Reads a text once.
import { base64Head, HEAD_CHARACTERS } from "./data-uri.js";

const MARK = ";base64,";
/** Characters of base64 that show its alphabet. */
const NEAR = 4_096;
/** The shortest line of base64 that another one continues. */
const MIN_LINE = 32;
/** Lines as programs wrap base64: 64 in PEM and 76 in MIME. */
const isUsualLine = (width: number): boolean => width >= 60 && width <= 76 && width % 4 === 0;

/** The characters that end base64. Source: RFC 4648, sections 4 and 5. */
const STANDARD = /[^A-Za-z0-9+/]/g;
const URL_SAFE = /[^\w-]/g;
const EITHER = /[^\w+/-]/g;
/** A line break as it is or as the escape of JSON, and an indentation. */
const LINE_BREAK = /(?:\\+[rn]|[\r\n])+[ \t]{0,8}/y;

/** A data URI in a text. */
interface FileInText {
  /** In small letters, without parameters. */
  readonly type: string;
  readonly start: number;
  /** The position of its base64. */
  readonly from: number;
  readonly end: number;
  /** Whether its base64 has line breaks. */
  readonly isWrapped: boolean;
}

/** Whether there may be a file in a text. */
export function mayHoldFile(text: string): boolean {
  return text.includes(MARK);
}

/** Finds the data URIs in base64 of any type. */
export function* filesInText(text: string): Generator<FileInText> {
  let next = 0;
  for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, next)) {
    const from = at + MARK.length;
    // Looked for no further back than a head can be, as a text may be full of marks.
    const nearest = Math.max(next, at - HEAD_CHARACTERS);
    const start = nearest + text.slice(nearest, at).lastIndexOf("data:");
    const head = start < nearest ? undefined : base64Head(text, start);
    next = from;
    if (head !== undefined && start + head.length === from) {
      const { end: last, isWrapped } = base64At(text, from);
      // The next data URI may begin at once.
      const end = last >= from + 4 && text.startsWith("data:", last - 4) ? last - 4 : last;
      next = end;
      // Base64 with escapes of an address is not decoded, and its beginning alone is not the file.
      const isFile = end > from && !/^%[\dA-F]{2}/i.test(text.slice(end, end + 3));
      if (isFile) yield { type: head.type, start, from, end, isWrapped };
    }
  }
}

/** Returns the base64 of a file in one line. */
export function base64Of(text: string, { from, end, isWrapped }: FileInText): string {
  const base64 = text.slice(from, end);
  return isWrapped ? base64.replaceAll(/\\+[rn]|\s/g, "") : base64;
}

function base64At(text: string, from: number): Pick<FileInText, "end" | "isWrapped"> {
  const letters = indexOf(alphabetOf(text.slice(from, from + NEAR)), text, from);
  const end = afterPadding(text, letters);
  const lines = letters - from >= MIN_LINE && end === letters ? endOfLines(text, from, end) : end;
  return { end: lines, isWrapped: lines > end };
}

/** The alphabet whose own characters come first. A dash after the end of standard base64 is text. */
function alphabetOf(near: string): RegExp {
  const end = indexOf(URL_SAFE, near, 0);
  const isUrlSafe = /[_-]/.test(near.slice(0, end)) && near[end] !== "+" && near[end] !== "/";
  return isUrlSafe && end % 4 !== 1 ? URL_SAFE : STANDARD;
}

/**
 * Returns the end of base64 whose first line ends at `end`: lines of one width, then one that is
 * shorter or has padding. Returns `end` if it has no further lines.
 */
function endOfLines(text: string, from: number, end: number): number {
  const width = end - from;
  let whole = end;
  for (;;) {
    LINE_BREAK.lastIndex = whole;
    const line = whole + (LINE_BREAK.exec(text)?.[0].length ?? 0);
    const letters = line === whole ? line : indexOf(EITHER, text, line);
    const next = afterPadding(text, letters);
    const length = next - line;
    if (letters === line || length > width || /[\w+/=-]/.test(text.charAt(next))) return whole;
    if (length === width && next === letters) whole = next;
    else return isLastLine(text.slice(line, next), width, whole === end) ? next : whole;
  }
}

/** Whether a line ends base64 of lines of this width. After a single one it may be a word. */
function isLastLine(line: string, width: number, isSecond: boolean): boolean {
  if (line.endsWith("=")) return (width + line.length) % 4 === 0 || !isSecond;
  if (isSecond) return isUsualLine(width) && line.length % 4 === 0 && !/^[A-Za-z]+$/.test(line);
  return width % 4 > 0 || line.length % 4 === 0;
}

/** Returns the index of the first match from `start` on, or the length of the text. */
function indexOf(pattern: RegExp, text: string, start: number): number {
  pattern.lastIndex = start;
  return pattern.exec(text)?.index ?? text.length;
}

function afterPadding(text: string, end: number): number {
  return text[end] !== "=" ? end : text[end + 1] === "=" ? end + 2 : end + 1;
}
