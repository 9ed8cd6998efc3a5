// Recordings made of nothing: spans as any SDK may send them, for contents and sizes that no example has.
import { writeFile } from "node:fs/promises";

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
    lines.push(JSON.stringify(requestOf(spans.slice(start, start + 100))));
  }
  await writeFile(path, `${lines.join("\n")}\n`);
}

function requestOf(spans: readonly MadeSpan[]): object {
  const scope = { name: "langfuse-sdk.made", version: "1" };
  return { resourceSpans: [{ scopeSpans: [{ scope, spans: spans.map(otlpOf) }] }] };
}

function otlpOf(span: MadeSpan): object {
  const { traceId, id, parentId, name, startMs, durationMs, attributes = {}, error } = span;
  return {
    traceId,
    spanId: id,
    ...(parentId === undefined ? {} : { parentSpanId: parentId }),
    name,
    kind: 1,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(startMs + durationMs),
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) })),
    status: error === undefined ? {} : { code: 2, message: error },
  };
}

function anyValue(value: string | number | readonly string[]): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { doubleValue: value };
  return { arrayValue: { values: value.map((one) => ({ stringValue: one })) } };
}

function nanos(ms: number): string {
  return String(BigInt(Math.round(ms * 1_000)) * 1_000n);
}

/** The n-th id of so many hexadecimal digits. */
export function idOf(n: number, digits: 16 | 32): string {
  return (n + 1).toString(16).padStart(digits, "0");
}
