// One trace or observation of an export of Langfuse, as a span of OTLP/JSON.
import { createHash } from "node:crypto";
import type { Report } from "./any-value.js";
import { isJsonObject, jsonOrText, jsonSnippet, nonEmptyText, type JsonObject } from "./json.js";
import {
  msOf,
  nanosOf,
  observationAttributes,
  sharedAttributes,
  traceAttributes,
} from "./langfuse-fields.js";
import type { AttributeValue, SpanAttributes } from "./received.js";

const APP_ROOT = { "langfuse.internal.is_app_root": true };

/**
 * Returns the span of an observation.
 * @param trace the trace that it was exported with
 */
export function observationSpan(
  row: JsonObject,
  trace: JsonObject | undefined,
  report: Report,
): JsonObject | undefined {
  const id = idIn(row, "id", report);
  const traceId = idIn(row, "traceId", report);
  const startMs = timeIn(row, "startTime", report);
  if (id === undefined || traceId === undefined || startMs === undefined) return undefined;
  const parent = nonEmptyText(row["parentObservationId"]);
  const isRoot = parent === undefined;
  const fields = withNumbers(row);
  const type = String(row["type"]).toUpperCase();
  const endMs = msOf(jsonOrText(row["endTime"])) ?? (type === "EVENT" ? startMs : undefined);
  const input = row["input"] ?? (isRoot ? trace?.["input"] : undefined);
  const output = row["output"] ?? (isRoot ? trace?.["output"] : undefined);
  return {
    traceId: traceIdOf(traceId),
    spanId: spanIdOf(id),
    ...(parent !== undefined && { parentSpanId: spanIdOf(parent) }),
    name: textIn(row, "name") ?? "",
    kind: 1,
    startTimeUnixNano: nanosOf(startMs),
    // Zero is an observation that is still open.
    endTimeUnixNano: endMs === undefined ? "0" : nanosOf(Math.max(startMs, endMs)),
    attributes: attributeList({
      ...traceAttributes(trace ?? traceFieldsOf(row)),
      ...observationAttributes(fields),
      ...sharedAttributes({ ...row, input, output }),
      ...(isRoot && APP_ROOT),
    }),
    status:
      row["level"] === "ERROR"
        ? { code: 2, message: textIn(row, "statusMessage") ?? "" }
        : { code: 0 },
  };
}

/**
 * Returns the span of a trace.
 * @param spans those below it, which it lasts as long as
 */
export function traceSpan(
  row: JsonObject,
  report: Report,
  spans: readonly JsonObject[] = [],
): JsonObject | undefined {
  const id = idIn(row, "id", report);
  const startMs = timeIn(row, "timestamp", report);
  if (id === undefined || startMs === undefined) return undefined;
  const latency = Number(row["latency"] ?? 0);
  const end = nanosOf(startMs + (latency > 0 ? latency * 1000 : 0));
  const ends = spans.map((span) => String(span["endTimeUnixNano"]));
  const totalCost = row["totalCost"] ?? undefined;
  return {
    traceId: traceIdOf(id),
    // Langfuse's name for it, where it is the parent of observations.
    spanId: spanIdOf(`t-${id}`),
    name: textIn(row, "name") ?? "",
    kind: 1,
    startTimeUnixNano: nanosOf(startMs),
    endTimeUnixNano: ends.reduce((last, one) => (BigInt(one) > BigInt(last) ? one : last), end),
    attributes: attributeList({
      ...traceAttributes({ ...row, tags: jsonOrText(row["tags"]) }),
      ...sharedAttributes(row),
      ...APP_ROOT,
      "langfuse.observation.type": "span",
      // A cost would count twice beside the observations of another file.
      ...(spans.length === 0 &&
        totalCost !== undefined && {
          "langfuse.observation.metadata": JSON.stringify({ totalCost }),
        }),
    }),
    status: { code: 0 },
  };
}

/** The fields of its trace, in a row of an observation. */
function traceFieldsOf(row: JsonObject): JsonObject {
  const { traceName: name, userId, sessionId, release, tags, traceTags = tags } = row;
  return { name, userId, sessionId, release, tags: jsonOrText(traceTags) };
}

/** Cells of CSV, and 64-bit integers of ClickHouse, are text. */
function withNumbers(row: JsonObject): JsonObject {
  const usageDetails = amountsIn(row["usageDetails"]);
  const costDetails = amountsIn(row["costDetails"]);
  const { calculatedInputCost, calculatedOutputCost, calculatedTotalCost } = row;
  const version = row["promptVersion"];
  const costs = { input: calculatedInputCost, output: calculatedOutputCost };
  return {
    ...row,
    model: row["model"] ?? row["providedModelName"],
    completionStartTime: jsonOrText(row["completionStartTime"]),
    // Servers before 2.80 have a sum alone, of zeros where nothing was counted.
    usageDetails: usageDetails ?? amountsIn(row["usage"]),
    costDetails: costDetails ?? amountsIn({ ...costs, total: calculatedTotalCost }),
    promptVersion: version === undefined || version === null ? undefined : Number(version),
  };
}

/** @returns undefined unless one is more than zero */
function amountsIn(value: unknown): JsonObject | undefined {
  const details = jsonOrText(value);
  if (!isJsonObject(details)) return undefined;
  const amounts = Object.entries(details)
    .filter(([, amount]) => amount !== null && amount !== "" && Number.isFinite(Number(amount)))
    .map(([kind, amount]) => [kind, Number(amount)] as const);
  return amounts.some(([, amount]) => amount > 0) ? Object.fromEntries(amounts) : undefined;
}

function textIn(row: JsonObject, key: string): string | undefined {
  const value = row[key];
  return typeof value === "string" ? value : undefined;
}

function idIn(row: JsonObject, key: string, report: Report): string | undefined {
  const id = nonEmptyText(row[key]);
  if (id === undefined) report(`has no ${key}`);
  return id;
}

function timeIn(row: JsonObject, key: string, report: Report): number | undefined {
  const ms = msOf(jsonOrText(row[key]));
  if (ms === undefined) report(`has a ${key} that is not a time: ${jsonSnippet(row[key])}`);
  return ms;
}

/** Ids of Langfuse's older SDKs are UUIDs or any text, which OTLP does not allow. */
function traceIdOf(id: string): string {
  const hex = id.toLowerCase().replaceAll("-", "");
  return /^[\da-f]{32}$/.test(hex) ? hex : hashOf(id).slice(0, 32);
}

function spanIdOf(id: string): string {
  return /^[\da-f]{16}$/i.test(id) ? id.toLowerCase() : hashOf(id).slice(0, 16);
}

function hashOf(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

function attributeList(attributes: SpanAttributes): readonly JsonObject[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): JsonObject {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  return { arrayValue: { values: value.map(anyValue) } };
}
