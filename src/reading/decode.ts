// An OTLP/JSON trace export, read into spans. Reports parts that are not OTLP; the rules judge
// whether Langfuse takes the spans.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
import { decodeAttributes, type Report } from "./any-value.js";
import { isArray, isJsonObject, type JsonObject, jsonSnippet } from "./json.js";
import type { SpanAttributes, SpanEvent, ReceivedSpan } from "./received.js";

/** The content of an export. */
interface DecodedExport {
  readonly spans: readonly ReceivedSpan[];
  /** Parts that are not OTLP/JSON, a sentence each; the refusal is not among them. */
  readonly problems: readonly string[];
  /** The reason for which Langfuse would refuse the whole batch with 400, or undefined. */
  readonly refusal: string | undefined;
}

const PARENT_IS_REMOTE = 0x200;

/** Options of {@link decodeExport}. */
interface DecodeOptions {
  /** Whether attributes that are maps, which Langfuse has no use for, become JSON text. */
  readonly mapsAsJson?: boolean;
}

/**
 * Reads an export's body (undefined if it was invalid JSON). Unreadable parts are named in
 * `problems` and left out.
 */
export function decodeExport(
  body: unknown,
  { mapsAsJson = false }: DecodeOptions = {},
): DecodedExport {
  const problems: string[] = [];
  const report: Report = (problem) => problems.push(problem);
  const spans: ReceivedSpan[] = [];
  let refusal: string | undefined;

  if (!isJsonObject(body) || !isArray(body["resourceSpans"])) {
    const got = body === undefined ? "no JSON" : jsonSnippet(body);
    return { spans, problems, refusal: `the body must be {"resourceSpans": [...]} (got ${got})` };
  }
  for (const resourceSpans of body["resourceSpans"]) {
    const resource = resourceOf(resourceSpans, report);
    for (const scopeSpans of listIn(resourceSpans, "scopeSpans", report)) {
      const scope = scopeOf(scopeSpans, report);
      for (const value of listIn(scopeSpans, "spans", report)) {
        const span = decodeSpan(value, { resource, scope }, report, mapsAsJson);
        if (span === undefined)
          refusal ??= `a span must have traceId and spanId (got ${jsonSnippet(value)})`;
        else spans.push(span);
      }
    }
  }
  return { spans, problems, refusal };
}

function resourceOf(resourceSpans: unknown, report: Report): SpanAttributes {
  const resource = isJsonObject(resourceSpans) ? resourceSpans["resource"] : undefined;
  if (resource === undefined) return {};
  if (isJsonObject(resource)) {
    return decodeAttributes(resource["attributes"], (problem) => report(`resource: ${problem}`));
  }
  report(`resource must be an object (got ${jsonSnippet(resource)})`);
  return {};
}

/** Reads a scope, which OTLP allows to be absent. A rule checks whether Langfuse requires it. */
function scopeOf(scopeSpans: unknown, report: Report): ReceivedSpan["scope"] {
  const scope = (isJsonObject(scopeSpans) ? scopeSpans["scope"] : undefined) ?? {};
  if (!isJsonObject(scope)) {
    report(`scope must be {"name": "...", "version": "..."} (got ${jsonSnippet(scope)})`);
    return { name: "", version: undefined };
  }
  return {
    name: stringIn(scope, "name", report) ?? "",
    version: stringIn(scope, "version", report),
  };
}

function listIn(holder: unknown, key: string, report: Report): readonly unknown[] {
  const list = isJsonObject(holder) ? holder[key] : undefined;
  if (isArray(list)) return list;
  report(`${key} must be a list (got ${jsonSnippet(list)})`);
  return [];
}

function decodeSpan(
  span: unknown,
  origin: Pick<ReceivedSpan, "resource" | "scope">,
  reportAnywhere: Report,
  mapsAsJson: boolean,
): ReceivedSpan | undefined {
  if (!isJsonObject(span)) return undefined;
  const { traceId, spanId } = span;
  if (typeof traceId !== "string" || typeof spanId !== "string" || !traceId || !spanId) {
    return undefined;
  }
  const report: Report = (problem) =>
    reportAnywhere(`span ${jsonSnippet(span["name"])} (${spanId}): ${problem}`);
  const start = nanosIn(span, "startTimeUnixNano", report);
  const end = nanosIn(span, "endTimeUnixNano", report);
  return {
    traceId: wholeCharacters(traceId),
    spanId: wholeCharacters(spanId),
    // OTLP's default for "no parent" is the empty string.
    parentSpanId: wholeCharacters(stringIn(span, "parentSpanId", report) ?? "") || undefined,
    parentIsRemote: (numberIn(span, "flags", report) & PARENT_IS_REMOTE) !== 0,
    name: stringIn(span, "name", report) ?? "",
    kind: oneOf(numberIn(span, "kind", report), 5, "kind", report),
    startMs: millisOf(start),
    endMs: millisOf(end),
    startTimeUnixNano: start,
    endTimeUnixNano: end,
    status: statusOf(span["status"], report),
    attributes: decodeAttributes(span["attributes"], report, mapsAsJson),
    events: eventsOf(span["events"], report, mapsAsJson),
    ...origin,
  };
}

const NO_EVENTS: readonly SpanEvent[] = [];

function eventsOf(events: unknown, report: Report, mapsAsJson: boolean): readonly SpanEvent[] {
  if (events === undefined) return NO_EVENTS;
  if (!isArray(events)) {
    report(`events must be a list (got ${jsonSnippet(events)})`);
    return NO_EVENTS;
  }
  return events.flatMap((event) => {
    if (!isJsonObject(event)) {
      report(`an event must be an object (got ${jsonSnippet(event)})`);
      return [];
    }
    const name = stringIn(event, "name", report) ?? "";
    const reportIn: Report = (problem) => report(`event ${jsonSnippet(name)}: ${problem}`);
    return {
      name,
      timeMs: millisOf(nanosIn(event, "timeUnixNano", reportIn)),
      attributes: decodeAttributes(event["attributes"], reportIn, mapsAsJson),
    };
  });
}

/** An id of anybody's may have halves of characters, which an address can't hold. */
function wholeCharacters(id: string): string {
  return id.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}

function stringIn(holder: JsonObject, key: string, report: Report): string | undefined {
  const value = holder[key];
  if (value === undefined || typeof value === "string") return value;
  report(`${key} must be a string (got ${jsonSnippet(value)})`);
  return undefined;
}

function numberIn(holder: JsonObject, key: string, report: Report): number {
  const value = holder[key];
  if (value === undefined) return 0;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  report(`${key} must be an integer (got ${jsonSnippet(value)})`);
  return 0;
}

function oneOf(value: number, highest: number, key: string, report: Report): number {
  if (value >= 0 && value <= highest) return value;
  report(`${key} must be one of 0 to ${highest} (got ${value})`);
  return 0;
}

function nanosIn(holder: JsonObject, key: string, report: Report): string {
  const value = holder[key];
  // A fixed64 has at most 20 digits.
  if (typeof value === "string" && /^\d{1,20}$/.test(value)) return value;
  report(`${key} must be a decimal string of nanoseconds (got ${jsonSnippet(value)})`);
  const isTime = typeof value === "number" && value >= 0 && value < 2 ** 64;
  return isTime ? BigInt(Math.trunc(value)).toString() : "0";
}

function millisOf(nanos: string): number {
  return Number(BigInt(nanos) / 1000n) / 1000;
}

function statusOf(status: unknown, report: Report): ReceivedSpan["status"] {
  if (status === undefined) return { code: 0, message: undefined };
  if (!isJsonObject(status)) {
    report(`status must be an object (got ${jsonSnippet(status)})`);
    return { code: 0, message: undefined };
  }
  return {
    code: oneOf(numberIn(status, "code", report), 2, "code", report),
    message: stringIn(status, "message", report),
  };
}
