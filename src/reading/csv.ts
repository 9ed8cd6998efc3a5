// The records of a CSV file as objects by the names of its header, as Langfuse's pages export them.
// Source: RFC 4180, and Langfuse's transformStreamToCsv.ts.
import { parseJson } from "./json.js";
import type { ValueTaker } from "./json-values.js";
import type { Line } from "./lines.js";

const LONGEST = 256 * 1024 * 1024;

/** Whether the text begins as Langfuse's header does. JSON never does. */
export function isCsv(beginning: string): boolean {
  return /^\uFEFF?"?id"?,/.test(beginning);
}

/**
 * Reads one value a record.
 * @returns the number of the line of a record without an end; undefined if all are whole
 */
export async function readCsv(
  lines: AsyncIterable<Line>,
  taker: ValueTaker,
): Promise<number | undefined> {
  let header: readonly string[] | undefined;
  let line = 1;
  let start = line;
  let record = "";
  // A line break within quotes belongs to a cell.
  let isQuoted = false;
  for await (const { text } of lines) {
    if (text === undefined || record.length + text.length > LONGEST) {
      taker.damage(start, "is too long: more than 256 MB");
      record = "";
      isQuoted = false;
      start = line + 1;
    } else {
      record += text;
      if (hasOddQuotes(text)) isQuoted = !isQuoted;
      if (!isQuoted) {
        const cells = cellsOf(record.replace(/\r?\n$/, ""));
        if (header === undefined) header = cells.map((name) => name.replace(/^\uFEFF/, ""));
        else if (cells.length === header.length) await taker.value(valueOf(header, cells), start);
        else if (record.trim() !== "") taker.damage(start, wrongCount(cells, header));
        record = "";
        start = line + 1;
      }
    }
    line += 1;
  }
  return record === "" ? undefined : start;
}

function hasOddQuotes(text: string): boolean {
  let isOdd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}

function cellsOf(record: string): string[] {
  const cells: string[] = [];
  for (let at = 0; at <= record.length;) {
    if (record[at] === '"') {
      const end = closingQuote(record, at);
      cells.push(record.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 2;
    } else {
      const comma = record.indexOf(",", at);
      const end = comma < 0 ? record.length : comma;
      cells.push(record.slice(at, end));
      at = end + 1;
    }
  }
  return cells;
}

/** Two quotes within a cell stand for one. */
function closingQuote(record: string, start: number): number {
  let end = record.indexOf('"', start + 1);
  while (end >= 0 && record[end + 1] === '"') end = record.indexOf('"', end + 2);
  return end < 0 ? record.length : end;
}

function wrongCount(cells: readonly string[], header: readonly string[]): string {
  return `has ${cells.length} cells, and the header has ${header.length}`;
}

function valueOf(header: readonly string[], cells: readonly string[]): unknown {
  return Object.fromEntries(header.map((name, index) => [name, cellValue(cells[index] ?? "")]));
}

/** Times, and every text in files of older servers, are JSON texts; an empty cell is null. */
function cellValue(cell: string): unknown {
  if (cell === "") return null;
  const text = cell.startsWith('"') ? parseJson(cell) : undefined;
  return typeof text === "string" ? text : cell;
}
