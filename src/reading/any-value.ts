// OTLP's AnyValue and KeyValue in their JSON form, read into plain attributes.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
import { isArray, isJsonObject, jsonSnippet } from "./json.js";
import type { SpanAttributes, AttributeValue } from "./received.js";

/** Takes a sentence about a problem. */
export type Report = (problem: string) => void;

/**
 * Reads a list of KeyValue; what cannot be read is reported and left out.
 * @param mapsAsJson whether maps, bytes and lists in lists, which Langfuse has no use for, become
 *   JSON text; they are left out otherwise. So do integers with more digits than a number has
 */
export function decodeAttributes(
  list: unknown,
  report: Report,
  mapsAsJson = false,
): SpanAttributes {
  const attributes: Record<string, AttributeValue> = {};
  if (list === undefined) return attributes;
  if (!isArray(list)) {
    report(`attributes must be a list of {key, value} (got ${jsonSnippet(list)})`);
    return attributes;
  }
  for (const entry of list) {
    if (!isJsonObject(entry) || typeof entry["key"] !== "string" || entry["key"] === "") {
      report(`an attribute must be {key, value} with a key (got ${jsonSnippet(entry)})`);
      continue;
    }
    const { key, value } = entry;
    if (Object.hasOwn(attributes, key)) report(`${key} is sent twice`);
    const decoded =
      mapsAsJson && isNested(value)
        ? JSON.stringify(plainValue(value))
        : ((mapsAsJson ? longInteger(value) : undefined) ??
          decodeAnyValue(value, (problem) => report(`${key} ${problem}`)));
    if (decoded !== undefined) attributes[key] = decoded;
  }
  return attributes;
}

/** Whether it is more than a scalar or a list of scalars. */
function isNested(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  return (
    "kvlistValue" in value || "bytesValue" in value || itemsOf(value["arrayValue"]).some(isDeep)
  );
}

/** All digits of an integer, such as the number of an order, that no number holds. */
function longInteger(value: unknown): string | undefined {
  const integer = isJsonObject(value) ? value["intValue"] : undefined;
  const isInteger =
    typeof integer === "string" ? /^-?\d+$/.test(integer) : Number.isInteger(integer);
  if (!isInteger || Number.isSafeInteger(Number(integer))) return undefined;
  return typeof integer === "string" ? integer : BigInt(integer as number).toString();
}

function isDeep(item: unknown): boolean {
  return isNested(item) || (isJsonObject(item) && "arrayValue" in item);
}

function itemsOf(holder: unknown): readonly unknown[] {
  return isJsonObject(holder) && isArray(holder["values"]) ? holder["values"] : [];
}

/** An AnyValue of any form as JSON has it. */
function plainValue(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const { kvlistValue: map, arrayValue: list } = value;
  if (map !== undefined) {
    const entries = itemsOf(map).filter(isJsonObject);
    return Object.fromEntries(entries.map(({ key, value: one }) => [String(key), plainValue(one)]));
  }
  if (list !== undefined) return itemsOf(list).map(plainValue);
  return Object.values(value)[0];
}

function decodeAnyValue(value: unknown, report: Report): AttributeValue | undefined {
  if (!isJsonObject(value)) {
    report(`must be an AnyValue such as {"stringValue": "..."} (got ${jsonSnippet(value)})`);
    return undefined;
  }
  const [form, ...rest] = Object.keys(value);
  if (form === undefined) {
    report("is empty: undefined and null must be left out");
    return undefined;
  }
  if (rest.length > 0) report(`has more than one value: ${jsonSnippet(value)}`);
  if (form === "arrayValue") return decodeArray(value[form], report);
  return decodeScalar(form, value[form], report);
}

function decodeArray(
  array: unknown,
  report: Report,
): readonly (string | number | boolean)[] | undefined {
  const values = isJsonObject(array) ? (array["values"] ?? []) : undefined;
  if (!isArray(values)) {
    report(`must be {"arrayValue": {"values": [...]}}, got arrayValue ${jsonSnippet(array)}`);
    return undefined;
  }
  return values.flatMap((item, index) => {
    const decoded = decodeAnyValue(item, (problem) => report(`[${index}] ${problem}`));
    if (typeof decoded === "object") report(`[${index}] is a list inside a list`);
    return decoded === undefined || typeof decoded === "object" ? [] : [decoded];
  });
}

function decodeScalar(
  form: string,
  value: unknown,
  report: Report,
): string | number | boolean | undefined {
  if (form === "stringValue" && typeof value === "string") return value;
  if (form === "boolValue" && typeof value === "boolean") return value;
  if (form === "doubleValue" && typeof value === "number") return value;
  // OTLP writes 64-bit integers as decimal strings, OpenTelemetry's JavaScript as numbers.
  if (form === "intValue" && Number.isSafeInteger(value)) return value as number;
  if (form === "intValue" && typeof value === "string" && /^-?\d+$/.test(value)) {
    return Number(value);
  }
  report(
    form === "kvlistValue" || form === "bytesValue"
      ? `is a ${form}: Langfuse wants JSON text in a stringValue`
      : `must be an AnyValue with a value of its own type (got ${jsonSnippet({ [form]: value })})`,
  );
  return undefined;
}
