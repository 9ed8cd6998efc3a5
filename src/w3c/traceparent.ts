// The header `traceparent`: which trace a request is part of, and which span of it sent the request.
// Source: W3C Trace Context, level 2, section 3.2.

/** The content of a `traceparent`. */
interface TraceParent {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly parentSpanId: string;
  /** The bits of {@link SAMPLED} and {@link RANDOM}; others mean nothing yet. */
  readonly flags: number;
}

/** The flag of a trace that its parent records. */
export const SAMPLED = 0x01;
/** The flag of a trace id that was made at random. */
export const RANDOM = 0x02;

const FORM = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;

/** Whether `text` is a trace id: 32 lower-case hex digits, not all zero. */
export function isTraceId(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{32}$/.test(text) && !ZEROS.test(text);
}

/** Whether `text` is a span id: 16 lower-case hex digits, not all zero. */
export function isSpanId(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{16}$/.test(text) && !ZEROS.test(text);
}

/**
 * Reads the header. A later version may carry more fields after those of version 00.
 * @returns undefined for anything that the specification calls invalid
 */
export function parseTraceparent(header: string): TraceParent | undefined {
  const [, version, traceId, parentSpanId, flags, more] = FORM.exec(header.trim()) ?? [];
  if (version === undefined || version === "ff") return undefined;
  if (version === "00" && more !== undefined) return undefined;
  if (!isTraceId(traceId) || !isSpanId(parentSpanId)) return undefined;
  return { traceId, parentSpanId, flags: Number.parseInt(flags ?? "0", 16) & (SAMPLED | RANDOM) };
}

/** Writes the header, in version 00. */
export function formatTraceparent({ traceId, parentSpanId, flags }: TraceParent): string {
  return `00-${traceId}-${parentSpanId}-${flags.toString(16).padStart(2, "0")}`;
}
