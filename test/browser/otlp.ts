// Recordings made of nothing: spans as any SDK may send them, for contents and sizes that no example has.
import { writeFile } from "node:fs/promises";
import { DAY, hex, line, type SpanParts } from "../reading/spans.js";

export interface MadeSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly error?: string;
}

/** A file of spans, a hundred a line. */
export async function writeSpans(path: string, spans: readonly MadeSpan[]): Promise<void> {
  const lines: string[] = [];
  for (let start = 0; start < spans.length; start += 100) {
    lines.push(line(...spans.slice(start, start + 100).map(partsOf)));
  }
  await writeFile(path, lines.join(""));
}

function partsOf(span: MadeSpan): SpanParts {
  const { traceId, parentId, startMs, durationMs, ...rest } = span;
  const start = Math.round(startMs) - DAY;
  const parent = parentId === undefined ? {} : { parent: parentId };
  return { ...rest, ...parent, trace: traceId, start, end: start + Math.round(durationMs) };
}

/** The n-th id of so many hexadecimal digits. */
export function idOf(n: number, digits: 16 | 32): string {
  return hex(n + 1, digits);
}
