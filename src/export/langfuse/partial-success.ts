// The spans that a server rejects although it answers with success, in JSON or in protobuf. Langfuse's
// own 200 is not an OTLP response, so a body that does not parse rejects nothing.
// Source: OTLP, ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1, error_message = 2 } }.
import { copyFields } from "../../foundation/own-fields.js";
import type { HttpResponse } from "./http.js";

/** Whether a response has a body in protobuf; its `text` holds one byte a character. */
export function isProtobuf({ headers }: Pick<HttpResponse, "headers">): boolean {
  return /^application\/(?:x-)?protobuf\b/.test(headers["content-type"] ?? "");
}

/** Whether a response is a page, such as the login of a proxy: the server never saw the request. */
export function isPage({ headers, text }: Pick<HttpResponse, "headers" | "text">): boolean {
  return (
    /^text\/html\b/.test(headers["content-type"] ?? "") || /^\s*<(?:!doctype|html)\b/i.test(text)
  );
}

/** Returns how many spans a response with status 2xx rejects; 0 for nearly all. */
export function rejectedSpans(response: HttpResponse): number {
  const count = isProtobuf(response)
    ? rejectedInProtobuf(Buffer.from(response.text, "latin1"))
    : rejectedInJson(response.text);
  return Number.isFinite(count) && count > 0 ? Math.ceil(count) : 0;
}

/** Whether the body of a refusal is Langfuse's JSON or an OTLP status, so that it judges the spans. */
export function judgesSpans(response: HttpResponse): boolean {
  if (isProtobuf(response)) return true;
  const { message, error } = fieldsOf(response.text);
  return typeof message === "string" || error !== undefined;
}

function rejectedInJson(text: string): number {
  if (!text.includes("artial")) return 0;
  const { partialSuccess, partial_success: snake = partialSuccess } = fieldsOf(text);
  if (typeof snake !== "object" || snake === null) return 0;
  const { rejectedSpans: rejected, rejected_spans: count = rejected } = copyFields(
    snake as Record<string, unknown>,
  );
  return Number(count);
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null
      ? copyFields(body as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

function rejectedInProtobuf(bytes: Buffer): number {
  const partial = fieldOne(bytes);
  const count = Buffer.isBuffer(partial) ? fieldOne(partial) : undefined;
  return typeof count === "number" ? count : 0;
}

/** The field with the number 1 of a message: a number, bytes, or undefined without one. */
function fieldOne(bytes: Buffer): number | Buffer | undefined {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4;
    else if (wire === 0) {
      const value = varint();
      if (tag >>> 3 === 1) return value;
    } else if (wire === 2) {
      const length = varint();
      if (tag >>> 3 === 1) return bytes.subarray(at, at + length);
      at += length;
    } else return undefined;
  }
  return undefined;
}
