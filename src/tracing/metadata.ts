// Metadata: each value is snapshotted at once, and all of them become one JSON object at export, so
// that numbers, lists and objects keep their types. Langfuse filters numbers, and `user.plan` as a
// path, only then.
import { parsed } from "./capture/parsed.js";
import { MAX_CHARACTERS, snapshot } from "./capture/snapshot.js";
import { truncate } from "./capture/truncate.js";
import { textJson, wellFormedJson } from "../foundation/well-formed.js";
import { warnOnce } from "./log.js";

/** The JSON text of a value that is not a string. */
class JsonText {
  constructor(readonly json: string) {}
}

/** Snapshots by key: a string as it was, anything else as JSON. */
export type Metadata = Readonly<Record<string, string | JsonText>>;

/** The most keys that Langfuse reads of one object. Source: Langfuse's JavaScript SDK 6. */
export const MAX_METADATA_KEYS = 128;

/** Snapshots the values of a record. Leaves undefined values out. */
export function snapshotMetadata(record: Readonly<Record<string, unknown>>): Metadata {
  return mapMetadata(record, (value) => {
    const text = snapshot(value);
    return typeof value === "string" || text === undefined ? text : new JsonText(text);
  });
}

/** A value as text: a string as it is, anything else as JSON. */
export function textOf(value: string | JsonText): string {
  return typeof value === "string" ? value : value.json;
}

/** Metadata as text by key. */
export function metadataTexts(metadata: Metadata): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, textOf(value)]));
}

/** Metadata as values by key, for interfaces that accept values. */
export function metadataValues(metadata: Metadata): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [
      key,
      typeof value === "string" ? value : parsed(value.json),
    ]),
  );
}

/** A value with another text. One that was JSON and no longer is becomes a string. */
export function withText(value: string | JsonText, text: string): string | JsonText {
  if (typeof value === "string") return text;
  if (text === value.json) return value;
  try {
    JSON.parse(text);
    return new JsonText(text);
  } catch {
    return text;
  }
}

/** The values of `record` as `map` returns them. Leaves empty keys and undefined values out. */
export function mapMetadata<Value>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => string | JsonText | undefined,
): Metadata {
  const entries: [string, string | JsonText][] = [];
  for (const [key, value] of Object.entries(record)) {
    const mapped = key === "" ? undefined : map(value, key);
    if (mapped !== undefined) entries.push([key, mapped]);
  }
  return Object.fromEntries(entries);
}

/** One JSON object of all values, with at most {@link MAX_METADATA_KEYS} keys. */
export function metadataJson(metadata: Metadata): string {
  const entries = Object.entries(metadata);
  if (entries.length > MAX_METADATA_KEYS) {
    warnOnce(
      "metadata-keys",
      `metadata was cut to ${MAX_METADATA_KEYS} keys (got ${entries.length}): Langfuse reads no more of one object. Nest values in an object, or use configure({ metadataPerKey: true }).`,
    );
  }
  const kept = entries.slice(0, MAX_METADATA_KEYS);
  const json = objectJson(kept);
  if (json.length <= MAX_CHARACTERS) return json;
  // Half: a quote or a line break takes two characters in JSON.
  const most = Math.floor(MAX_CHARACTERS / kept.length / 2);
  return objectJson(
    kept.map(([key, value]) => {
      const text = textOf(value);
      return [key, text.length <= most ? value : truncate(text, most)];
    }),
  );
}

function objectJson(entries: readonly (readonly [string, string | JsonText])[]): string {
  const members = entries.map(([key, value]) => {
    const json = typeof value === "string" ? textJson(value) : wellFormedJson(value.json);
    return `${textJson(key)}:${json}`;
  });
  return `{${members.join()}}`;
}
