// Helpers for tests of the reading: OTLP/JSON lines as the recording writes them, and a directory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";

/** The parts of a span; the rest is made up. */
export interface SpanParts {
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly name?: string;
  /** Milliseconds since 2026-01-01. */
  readonly start?: number;
  readonly end?: number;
  readonly attributes?: Readonly<Record<string, string | number | readonly string[]>>;
  readonly error?: string;
}

/** When the times of spans begin: 2026-01-01, in milliseconds since the epoch. */
export const DAY = 1_767_225_600_000;

/** A number in so many hex digits, as ids are. */
export function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** An OTLP span as JSON. */
export function span(parts: SpanParts): object {
  const { trace, id, parent, name = `span ${id}`, start = 0, end = start + 1 } = parts;
  return {
    traceId: trace.padStart(32, "0"),
    spanId: id.padStart(16, "0"),
    ...(parent !== undefined && { parentSpanId: parent.padStart(16, "0") }),
    name,
    kind: 1,
    startTimeUnixNano: `${DAY + start}000000`,
    endTimeUnixNano: `${DAY + end}000000`,
    attributes: Object.entries(parts.attributes ?? {}).map(([key, value]) => ({
      key,
      value: anyValue(value),
    })),
    status: parts.error === undefined ? { code: 0 } : { code: 2, message: parts.error },
    flags: 257,
  };
}

function anyValue(value: string | number | readonly string[]): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { intValue: value };
  return { arrayValue: { values: value.map(anyValue) } };
}

/** An export request with a scope's name. */
export function request(
  spans: readonly SpanParts[],
  scope = "langfuse-sdk.mistral-traced",
): object {
  const scopeSpans = [{ scope: { name: scope, version: "1" }, spans: spans.map(span) }];
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans }] };
}

/** The same on one line, with its line break. */
export function line(...spans: readonly SpanParts[]): string {
  return `${JSON.stringify(request(spans))}\n`;
}

/** A directory of its own for each test of a file. */
export function inDirectory(): { path: string; file(name: string): string } {
  const directory = { path: "", file: (name: string) => join(directory.path, name) };
  beforeEach(() => {
    directory.path = mkdtempSync(join(tmpdir(), "mistral-traced-"));
  });
  afterEach(() => rmSync(directory.path, { recursive: true, force: true }));
  return directory;
}
