// Langfuse's own exports, brought into OTLP: answers of its API (a trace, lists of traces and of
// observations), and what its pages download as JSON, JSON lines and CSV.
// Source: TraceWithFullDetails, ObservationsView and ObservationV2 of @langfuse/core, and Langfuse's
// worker/src/features/{batchExport,database-read-stream}.
import type { Report } from "./any-value.js";
import { isArray, isJsonObject, jsonSnippet, type JsonObject } from "./json.js";
import { observationSpan, traceSpan } from "./langfuse-rows.js";

/** The rows of a list, or of one trace. */
interface LangfuseExport {
  readonly rows: readonly unknown[];
  /** The trace of all rows, where the export has it. */
  readonly trace: JsonObject | undefined;
}

/** @returns undefined for a value that is not an export of Langfuse in any form */
export function langfuseExportIn(value: unknown): LangfuseExport | undefined {
  if (isArray(value)) return value.some(isRow) ? { rows: value, trace: undefined } : undefined;
  if (!isJsonObject(value)) return undefined;
  const { data, meta, observations, trace } = value;
  if (isArray(observations) && observations.every(isJsonObject)) {
    const own = isTrace(value) ? value : isJsonObject(trace) ? trace : undefined;
    if (own !== undefined || observations.some(isRow)) return { rows: observations, trace: own };
  }
  if (isRow(value)) return { rows: [value], trace: undefined };
  if (!isArray(data)) return undefined;
  const isAnswer = data.some(isRow) || (data.length === 0 && isJsonObject(meta));
  return isAnswer ? { rows: data, trace: undefined } : undefined;
}

function isRow(value: unknown): value is JsonObject {
  return isObservation(value) || isTrace(value);
}

function isObservation(value: unknown): value is JsonObject {
  return isJsonObject(value) && "id" in value && "startTime" in value && "traceId" in value;
}

/** A score has an id and a timestamp as well. */
function isTrace(value: unknown): value is JsonObject {
  return isJsonObject(value) && "id" in value && "timestamp" in value && "tags" in value;
}

/** Returns the export's spans as a request in OTLP/JSON; rows that can't be read are reported. */
export function langfuseRequest({ rows, trace }: LangfuseExport, report: Report): JsonObject {
  const spans: JsonObject[] = [];
  for (const [index, row] of rows.entries()) {
    const place = rows.length === 1 ? "a row" : `row ${index + 1}, which`;
    const span = spanOf(row, trace, (problem) => report(`has ${place} ${problem}`));
    if (span !== undefined) spans.push(span);
  }
  const all = trace === undefined ? spans : underOneRoot(trace, spans, report);
  const scopeSpans = [{ scope: { name: "langfuse-sdk" }, spans: all }];
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans }] };
}

function spanOf(
  row: unknown,
  trace: JsonObject | undefined,
  report: Report,
): JsonObject | undefined {
  if (isObservation(row)) return observationSpan(row, trace, report);
  if (isTrace(row)) return traceSpan(row, report);
  report(`is neither a trace nor an observation of Langfuse: ${jsonSnippet(row)}`);
  return undefined;
}

/**
 * A trace of Langfuse before version 4 has input, output and any number of roots. One root is the
 * trace itself, as OTLP has it; several are put below a span of the trace.
 */
function underOneRoot(
  trace: JsonObject,
  spans: readonly JsonObject[],
  report: Report,
): readonly JsonObject[] {
  if (spans.filter(isRoot).length === 1) return spans;
  const own = traceSpan(trace, (problem) => report(`has a trace that ${problem}`), spans);
  if (own === undefined) return spans;
  const parentSpanId = own["spanId"];
  return [own, ...spans.map((span) => (isRoot(span) ? { ...span, parentSpanId } : span))];
}

function isRoot(span: JsonObject): boolean {
  return span["parentSpanId"] === undefined;
}
