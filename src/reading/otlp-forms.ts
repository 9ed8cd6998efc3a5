// The forms of OTLP/JSON that exporters and stores write beside the specified one, brought into it:
// snake_case, names of enums, upper-case and base64 ids, instrumentationLibrarySpans, wrappers.
// https://protobuf.dev/programming-guides/json/ (a writer may keep field names and enum names)
import { isArray, isJsonObject, type JsonObject } from "./json.js";

/** The specified names of fields that other writers name otherwise. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  // Grafana Tempo's API.
  batches: "resourceSpans",
  // OTLP before 0.19.
  instrumentationLibrarySpans: "scopeSpans",
  instrumentationLibrary: "scope",
};
const KINDS = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
const CODES = ["UNSET", "OK", "ERROR"];

/**
 * Returns the export request that a value is or wraps, in the specified form.
 * @returns undefined for a value that is not an export request in any form
 */
export function requestIn(value: unknown): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  const request = withNames(value);
  if (isArray(request["resourceSpans"])) {
    return { ...request, resourceSpans: request["resourceSpans"].map(resourceSpansOf) };
  }
  return requestIn(value["trace"]) ?? requestIn(value["data"]);
}

function resourceSpansOf(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const named = withNames(value);
  const list = named["scopeSpans"];
  return isArray(list) ? { ...named, scopeSpans: list.map(scopeSpansOf) } : named;
}

function scopeSpansOf(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const named = withNames(value);
  const list = named["spans"];
  return isArray(list) ? { ...named, spans: list.map(spanOf) } : named;
}

function spanOf(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const span: Record<string, unknown> = { ...withNames("trace_id" in value ? deep(value) : value) };
  for (const key of ["traceId", "spanId", "parentSpanId"]) {
    if (key in span) span[key] = idOf(span[key]);
  }
  if ("kind" in span) span["kind"] = numberOf(span["kind"], "SPAN_KIND_", KINDS);
  const { status } = span;
  if (isJsonObject(status) && "code" in status) {
    span["status"] = { ...status, code: numberOf(status["code"], "STATUS_CODE_", CODES) };
  }
  return span;
}

/** Fields by their specified names. */
function withNames(value: JsonObject): JsonObject {
  const isSpecified = Object.keys(value).every((key) => nameOf(key) === key);
  if (isSpecified) return value;
  // A resource, a scope or a list of attributes is beside the spans, and written alike.
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      nameOf(key),
      key.includes("_spans") ? inner : deep(inner),
    ]),
  );
}

/** Every object in OTLP is a message, so its keys are field names: attributes are lists. */
function deep<Value>(value: Value): Value {
  if (isArray(value)) return value.map(deep) as Value;
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [nameOf(key), deep(inner)] as const);
  return Object.fromEntries(entries) as Value;
}

function nameOf(key: string): string {
  const name = key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.hasOwn(OLDER_NAMES, name) ? (OLDER_NAMES[name] ?? name) : name;
}

/** Ids in small hex digits: protobuf's JSON writes bytes in base64, some exporters in capitals. */
function idOf(id: unknown): unknown {
  if (typeof id !== "string") return id;
  if (/^(?:[\da-f]{16}){1,2}$/i.test(id)) return id.toLowerCase();
  const isBase64 = /^(?:[\w+/-]{11}=|[\w+/-]{22}==)$/.test(id);
  return isBase64 ? Buffer.from(id, "base64").toString("hex") : id;
}

function numberOf(value: unknown, prefix: string, names: readonly string[]): unknown {
  if (typeof value !== "string") return value;
  const number = names.indexOf(value.replace(prefix, ""));
  return number < 0 ? value : number;
}
