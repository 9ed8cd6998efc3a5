// An OTLP trace export in protobuf, read into its JSON form, so that one reader serves both.
// Field numbers: opentelemetry/proto/collector/trace/v1, trace/v1, resource/v1 and common/v1.
import type { PbfReader } from "pbf";

type Fields = Record<string, unknown>;

/** The meaning of a field number of a message. */
interface Field {
  readonly name: string;
  readonly read: (pbf: PbfReader) => unknown;
  readonly isList?: boolean;
}

type Message = Readonly<Record<number, Field>>;

/** A message of two bytes becomes an object of fifty: their number bounds the memory. */
const MOST_MESSAGES = 1_000_000;
let messageCount = 0;

/** Thrown for a request that would take too much memory. */
export class TooManyMessages extends Error {}

const text = (name: string): Field => ({ name, read: (pbf) => pbf.readString() });
const number = (name: string): Field => ({ name, read: (pbf) => pbf.readVarint() });
const fixed32 = (name: string): Field => ({ name, read: (pbf) => pbf.readFixed32() });
const id = (name: string): Field => ({
  name,
  read: (pbf) => Buffer.from(pbf.readBytes()).toString("hex"),
});
const nanoseconds = (name: string): Field => ({
  name,
  read(pbf) {
    // pbf itself makes a number of it, which is not exact.
    const value = pbf.dataView.getBigUint64(pbf.pos, true);
    pbf.pos += 8;
    return value.toString();
  },
});
const integer = (name: string): Field => ({
  name,
  read(pbf) {
    const start = pbf.pos;
    const value = pbf.readVarint(true);
    return Number.isSafeInteger(value) ? value : digits(pbf.buf.subarray(start, pbf.pos));
  },
});
/** `message` is asked for later: AnyValue holds itself. */
const one = (name: string, message: () => Message): Field => ({
  name,
  read(pbf) {
    messageCount += 1;
    if (messageCount > MOST_MESSAGES) {
      throw new TooManyMessages("the body has more than 1,000,000 protobuf messages");
    }
    return pbf.readMessage(readField(message()), {});
  },
});
const many = (name: string, message: () => Message): Field => ({
  ...one(name, message),
  isList: true,
});

const KEY_VALUE: Message = { 1: text("key"), 2: one("value", () => ANY_VALUE) };
const ANY_VALUE: Message = {
  1: text("stringValue"),
  2: { name: "boolValue", read: (pbf) => pbf.readBoolean() },
  3: integer("intValue"),
  4: { name: "doubleValue", read: (pbf) => pbf.readDouble() },
  5: one("arrayValue", () => ({ 1: many("values", () => ANY_VALUE) })),
  6: one("kvlistValue", () => ({ 1: many("values", () => KEY_VALUE) })),
  7: { name: "bytesValue", read: (pbf) => Buffer.from(pbf.readBytes()).toString("base64") },
};
const STATUS: Message = { 2: text("message"), 3: number("code") };
const EVENT: Message = {
  1: nanoseconds("timeUnixNano"),
  2: text("name"),
  3: many("attributes", () => KEY_VALUE),
};
const SPAN: Message = {
  1: id("traceId"),
  2: id("spanId"),
  3: text("traceState"),
  4: id("parentSpanId"),
  5: text("name"),
  6: number("kind"),
  7: nanoseconds("startTimeUnixNano"),
  8: nanoseconds("endTimeUnixNano"),
  9: many("attributes", () => KEY_VALUE),
  11: many("events", () => EVENT),
  15: one("status", () => STATUS),
  16: fixed32("flags"),
};
const SCOPE: Message = { 1: text("name"), 2: text("version") };
const SCOPE_SPANS: Message = { 1: one("scope", () => SCOPE), 2: many("spans", () => SPAN) };
const RESOURCE: Message = { 1: many("attributes", () => KEY_VALUE) };
const RESOURCE_SPANS: Message = {
  1: one("resource", () => RESOURCE),
  2: many("scopeSpans", () => SCOPE_SPANS),
};
const REQUEST: Message = { 1: many("resourceSpans", () => RESOURCE_SPANS) };

/**
 * Reads an ExportTraceServiceRequest.
 * @returns its JSON form: ids in hex, times as decimal strings
 * @throws (rejects with) an Error if the bytes are not protobuf
 */
export async function decodeProtobuf(bytes: Uint8Array): Promise<Fields> {
  const { PbfReader } = await import("pbf");
  const pbf = new PbfReader(bytes);
  // The reading below is synchronous, so the count is that of one request.
  messageCount = 0;
  // A request without spans is empty, and still one.
  const request = pbf.readFields<Fields>(readField(REQUEST), { resourceSpans: [] });
  if (pbf.pos > bytes.length) throw new RangeError("the message is cut off");
  return request;
}

/**
 * Reads a file of export requests: one, or several with their lengths before them, four bytes each
 * with the highest first, as the Collector's file exporter writes `format: proto`.
 * @throws (rejects with) an Error that names the byte of a request that is not protobuf
 */
export async function decodeProtobufFile(bytes: Buffer): Promise<readonly Fields[]> {
  // The tag of resourceSpans; a length that began with it would be of 160 MB.
  if (bytes[0] === 0x0a) return [await decodeProtobuf(bytes)];
  const requests: Fields[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + (at + 4 <= bytes.length ? bytes.readUInt32BE(at) : Infinity);
    if (end > bytes.length) throw new RangeError(`the request at byte ${at} is cut off`);
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    requests.push(await decodeProtobuf(bytes.subarray(at + 4, end)));
    at = end;
  }
  return requests;
}

/** All digits of an int64, of which a number would lose some: seven bits a byte, the lowest first. */
function digits(varint: Uint8Array): string {
  const bits = varint.reduceRight((high, byte) => (high << 7n) | BigInt(byte & 0x7f), 0n);
  return BigInt.asIntN(64, bits).toString();
}

/** Fills the fields of a message; unknown ones are passed over. */
function readField(message: Message): (tag: number, fields: Fields, pbf: PbfReader) => void {
  return (tag, fields, pbf) => {
    const field = message[tag];
    if (field === undefined) return;
    const value = field.read(pbf);
    if (field.isList) ((fields[field.name] ??= []) as unknown[]).push(value);
    else fields[field.name] = value;
  };
}
