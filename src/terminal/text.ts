// Text in a terminal's columns: how wide it is, and how it is cut and wrapped.
import stringWidth from "string-width";

/** A segmenter slows down with the length of its text, so it gets no more than this at once. */
const PIECE = 500;
/** More code units than any number of columns of readable text has, a column. */
const UNITS_A_COLUMN = 30;

/** In columns. A line is not cut within a grapheme of this width, such as a syllable with its vowels. */
const WIDEST_GRAPHEME = 4;

const CHARACTER = /.[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Mn}\p{Me}]*/gsu;

/** A character a column: the most frequent case, without a segmenter. */
const PLAIN = /^[ -~─━│├└→·…]*$/;

const segmenter = new Intl.Segmenter();

const MOST_WIDTHS = 5_000;
const widths = new Map<string, number>();

/**
 * Returns the width of a line in columns. Chinese, Japanese, Korean and emoji take two a character.
 */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const piece of pieces(text)) width += stringWidth(piece);
  return width;
}

/** The text, or its beginning with "…" where it is wider than `columns`. */
export function cutToWidth(text: string, columns: number): string {
  if (text.length <= columns * UNITS_A_COLUMN && widthOf(text) <= columns) return text;
  let start = "";
  let width = 0;
  for (const grapheme of graphemes(text)) {
    width += graphemeWidth(grapheme);
    const units = start.length + grapheme.length;
    if (width > columns - 1 || units > columns * UNITS_A_COLUMN) break;
    start += grapheme;
  }
  return `${start}…`;
}

/** The text with spaces behind it up to `columns`. */
export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - widthOf(text)));
}

/** The text with spaces before it. */
export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(0, columns - widthOf(text))) + text;
}

/**
 * Lines of at most `columns`, broken at spaces where there are any.
 * @param columns at least 4; undefined: as wide as they are
 */
export function wrap(line: string, columns: number | undefined): string[] {
  if (columns === undefined || line.length * 2 <= columns) return [line];
  const lines: string[] = [];
  let rest = "";
  let width = 0;
  let space = 0;
  for (const grapheme of graphemes(line)) {
    const more = graphemeWidth(grapheme);
    const isBreak = width + more > columns && rest !== "";
    // Twice if the word after the space leaves no room for a wide character either.
    while (width + more > columns && rest !== "") {
      const end = grapheme === " " ? rest.length : space;
      lines.push(rest.slice(0, end || rest.length).trimEnd());
      rest = end === 0 ? "" : rest.slice(end);
      width = widthOf(rest);
      space = 0;
    }
    if (isBreak && grapheme === " ") continue;
    rest += grapheme;
    width += more;
    if (grapheme === " ") space = rest.length;
  }
  lines.push(rest);
  return lines;
}

/**
 * The graphemes of a text. A very wide one, which may have any number of marks, is yielded in
 * parts: each a character with the marks that take no column.
 */
function* graphemes(text: string): Generator<string> {
  for (const piece of pieces(text)) {
    if (PLAIN.test(piece)) yield* piece;
    else {
      for (const { segment } of segmenter.segment(piece)) {
        if (segment.length > 2 && graphemeWidth(segment) > WIDEST_GRAPHEME) {
          yield* segment.match(CHARACTER) ?? [];
        } else yield segment;
      }
    }
  }
}

/** The width of a grapheme. A text has few different ones, and each takes a segmenter to measure. */
function graphemeWidth(grapheme: string): number {
  const measured = widths.get(grapheme);
  if (measured !== undefined) return measured;
  const width = stringWidth(grapheme);
  if (widths.size >= MOST_WIDTHS) widths.clear();
  if (grapheme.length <= UNITS_A_COLUMN) widths.set(grapheme, width);
  return width;
}

/** Pieces that each begin with a whole grapheme, since half of one may be wider than the whole. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = start + PIECE < text.length ? start + lengthOfPiece(text, start) : text.length;
    yield text.slice(start, end);
    start = end;
  }
}

function lengthOfPiece(text: string, start: number): number {
  if (PLAIN.test(text.charAt(start + PIECE))) return PIECE;
  const piece = text.slice(start, start + PIECE + 2);
  const lastGrapheme = segmenter.segment(piece).containing(PIECE)?.index ?? 0;
  if (lastGrapheme > 0) return lastGrapheme;
  // The whole piece is one grapheme. It is not cut between the halves of a character.
  return /^[\uDC00-\uDFFF]/.test(piece.slice(PIECE)) ? PIECE + 1 : PIECE;
}
