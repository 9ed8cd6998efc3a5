// The one writer of OTLP/JSON: for the wire, the recording, and the synchronous end of a process.
// It writes span by span, so that a batch can be written in slices. A test holds its output against
// that of OpenTelemetry's own serialiser.
// Source: the OTLP/JSON encoding, as @opentelemetry/otlp-transformer 0.223 writes it.
import type { Attributes, HrTime, Link } from "@opentelemetry/api";
import { bare, ownFields } from "../../foundation/own-fields.js";
import { textJson } from "../../foundation/well-formed.js";
import { inOnePiece } from "../../tracing/capture/truncate.js";
import { reportFault } from "../../tracing/log.js";
import type { Observation } from "../../tracing/observation.js";
import { INSTRUMENTATION_SCOPE, resource } from "../../tracing/resource.js";
import { spanFormOf, type SpanForm } from "../../tracing/span-form.js";

/** OTLP's "it is known whether the parent is remote", and trace flags "sampled" with it. */
const PARENT_IS_KNOWN = 0x100;
const FLAGS = 0x01 | PARENT_IS_KNOWN;
const PARENT_IS_REMOTE = 0x200;

const SCOPE = JSON.stringify(bare(INSTRUMENTATION_SCOPE));
/** The end of a request, after its spans. */
export const TAIL = "]}]}]}";
const SPANS = '"spans":[';
/** Spans in a piece of a request. */
const PIECE = 32;

/**
 * One export request, on one line, of spans written by {@link spanJson}.
 * @param head the text before them, if another process wrote them
 */
export function requestJson(spans: readonly string[], head: string = ownHead()): string {
  return head + spans.join(",") + TAIL;
}

/** The text before the spans of this process: its resource and scope. */
export function ownHead(): string {
  return (
    `{"resourceSpans":[{"resource":{"attributes":${attributesJson(resource().attributes)},` +
    `"droppedAttributesCount":0},"scopeSpans":[{"scope":${SCOPE},"spans":[`
  );
}

/** The same text in pieces, one after the other, so that it can be put together in slices. */
export function* requestPieces(spans: readonly string[], head: string): Generator<string> {
  yield head;
  for (let start = 0; start < spans.length; start += PIECE) {
    const piece = spans.slice(start, start + PIECE).join(",");
    yield start === 0 ? piece : `,${piece}`;
  }
  yield TAIL;
}

/** Takes a request of one span apart; undefined when it is none, or not whole. */
export function splitRequest(json: string): { head: string; span: string } | undefined {
  // Inside a JSON text these quotes would be escaped, so the first hit is the list itself.
  const start = json.indexOf(SPANS) + SPANS.length;
  if (start < SPANS.length || !json.endsWith(TAIL)) return undefined;
  try {
    JSON.parse(json);
  } catch {
    return undefined;
  }
  return { head: json.slice(0, start), span: json.slice(start, -TAIL.length) };
}

/**
 * One ended observation as an OTLP span. One that can't be written leaves its place in the tree, and
 * the others of its batch are not touched by it.
 */
export function spanJson(observation: Observation): string {
  try {
    return spanWith(observation, spanFormOf(observation));
  } catch (error) {
    reportFault("writing an observation", error);
    const { rootName } = observation.trace;
    const { name, kind } = observation;
    const attributes = {
      "langfuse.observation.type": observation.type,
      "langfuse.observation.level": "WARNING",
      "langfuse.observation.status_message": "mistral-traced could not write this observation",
      ...(observation.isAppRoot && { "langfuse.internal.is_app_root": true }),
      ...(rootName !== undefined && { "langfuse.trace.name": rootName }),
    };
    return spanWith(observation, { name, kind, attributes });
  }
}

function spanWith(observation: Observation, { name, kind, attributes }: SpanForm): string {
  const { parentSpanId } = observation;
  const { code, message: statusMessage } = ownFields(observation.status);
  const parent = parentSpanId === undefined ? "" : `"parentSpanId":"${parentSpanId}",`;
  const tracestate = observation.trace.remote?.tracestate;
  const traceState = tracestate === undefined ? "" : `"traceState":${textJson(tracestate)},`;
  const message = statusMessage === undefined ? "" : `,"message":${textJson(statusMessage)}`;
  return inOnePiece(
    `{"traceId":"${observation.trace.id}","spanId":"${observation.spanId}",${parent}${traceState}` +
      `"name":${textJson(name)},"kind":${kind + 1},` +
      `"startTimeUnixNano":"${unixNano(observation.startTime)}",` +
      `"endTimeUnixNano":"${unixNano(observation.endTime)}",` +
      `"attributes":${attributesJson(attributes)},"droppedAttributesCount":0,` +
      `"events":[],"droppedEventsCount":0,"status":{"code":${code}${message}},` +
      `"links":[${observation.links.map(linkJson).join(",")}],"droppedLinksCount":0,"flags":${observation.parentIsRemote ? FLAGS | PARENT_IS_REMOTE : FLAGS}}`,
  );
}

function linkJson({ context: { traceId, spanId, traceFlags } }: Link): string {
  const flags = traceFlags | PARENT_IS_KNOWN | PARENT_IS_REMOTE;
  return `{"attributes":[],"spanId":"${spanId}","traceId":"${traceId}","droppedAttributesCount":0,"flags":${flags}}`;
}

/** Seconds and nanoseconds in one decimal; as one number they would be past 2^53. */
function unixNano([seconds, nanos]: HrTime): string {
  return seconds === 0 ? String(nanos) : `${seconds}${String(nanos).padStart(9, "0")}`;
}

function attributesJson(attributes: Attributes): string {
  let text = "";
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (value === undefined) continue;
    if (text !== "") text += ",";
    text += `{"key":${textJson(key)},"value":${valueJson(value)}}`;
  }
  return `[${text}]`;
}

function valueJson(value: unknown): string {
  if (typeof value === "string") return `{"stringValue":${textJson(value)}}`;
  if (typeof value === "boolean") return `{"boolValue":${value}}`;
  if (typeof value === "number") {
    return Number.isInteger(value)
      ? `{"intValue":${value}}`
      : `{"doubleValue":${JSON.stringify(value)}}`;
  }
  if (Array.isArray(value)) return `{"arrayValue":{"values":[${value.map(valueJson).join(",")}]}}`;
  return "{}";
}
