// Writes any value as JSON text, within a budget of characters. Of the user's code it runs only
// `toJSON`: no getter, no trap of a Proxy, no iterator.
import { types } from "node:util";
import { dataUriHead, decodeBase64, fileBytes, fileLeftOut, type DataUriHead } from "./data-uri.js";
import { isOpaque, opaqueName } from "./opaque.js";
import { isGetter, methodOf, plainValue } from "../property.js";
import { keyText, REDACTED } from "../../masking/secret-keys.js";
import { state } from "../state.js";
import { disown } from "../settle.js";

/** Bytes of files that one value may hold, all together: the half of what may wait to be sent. */
const MAX_FILES = 32 * 1024 * 1024;
const MAX_ITEMS = 10_000;
const MAX_DEPTH = 40;

/** `text`, or its beginning with a mark that says how much was left out. */
export function truncate(text: string, most: number): string {
  if (text.length <= most) return text;
  // Never in the middle of a surrogate pair.
  const end = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 ? most - 1 : most;
  return `${text.slice(0, end)}… [${text.length - end} of ${text.length} characters left out]`;
}

/** One way through one value. */
export class Writer {
  /** The objects that are being written now: one that comes again is circular. */
  private readonly path: object[] = [];
  /** Bytes of files that may still be written. */
  private files = MAX_FILES;

  /** @param charactersLeft characters that may still be written, about */
  constructor(private charactersLeft: number) {}

  /** JSON text, or undefined for what JSON leaves out. */
  write(value: unknown): string | undefined {
    switch (typeof value) {
      case "string":
        return this.string(value);
      case "number":
        this.charactersLeft -= 8;
        return Number.isFinite(value) ? String(value) : `"${value}"`;
      case "boolean":
        this.charactersLeft -= 5;
        return value ? "true" : "false";
      case "undefined":
        return undefined;
      case "bigint":
      case "symbol":
        return this.string(String(value));
      case "function":
        return this.string(functionName(value));
      default:
        return value === null ? "null" : this.nested(value as object);
    }
  }

  /** A file whole, or a mark in its place: see data-uri.ts. */
  file(head: DataUriHead, uri: string): string {
    const bytes = fileBytes(head, uri);
    if (bytes <= Math.min(state.mediaBytes, this.files)) {
      this.files -= bytes;
      return uri;
    }
    const isTooLarge = state.mediaBytes > 0 && bytes > state.mediaBytes;
    const text = isTooLarge || uri.length > this.charactersLeft ? fileLeftOut(head, uri) : uri;
    this.charactersLeft -= text.length;
    return text;
  }

  private string(text: string): string {
    const file = dataUriHead(text);
    if (file !== undefined) {
      const written = this.file(file, text);
      // Nothing in base64 needs escaping, and to look at all of it takes longest with a large file.
      const isBase64 = written === text && decodeBase64(text.slice(file.length)) !== undefined;
      return isBase64 ? `"${text}"` : JSON.stringify(written);
    }
    const part = truncate(text, Math.max(this.charactersLeft, 0));
    this.charactersLeft -= part.length + 2;
    return JSON.stringify(part);
  }

  private nested(object: object): string | undefined {
    if (types.isProxy(object)) return this.string("[Proxy]");
    if (this.path.includes(object)) return '"[Circular]"';
    if (this.path.length >= MAX_DEPTH) return '"[deeper levels left out]"';
    this.path.push(object);
    try {
      return this.object(object);
    } catch (error) {
      return this.string(`[not readable: ${error instanceof Error ? error.message : "it threw"}]`);
    } finally {
      this.path.pop();
    }
  }

  private object(object: object): string | undefined {
    if (Array.isArray(object)) return this.array(object);
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) {
      const special = this.special(object);
      if (special !== undefined) return special;
    }
    const toJSON = methodOf(object, "toJSON");
    if (toJSON === undefined) return this.plain(object);
    const json: unknown = Reflect.apply(toJSON, object, [""]);
    disown(json);
    // As for JSON.stringify, what it gives is not asked for a toJSON again.
    return json === object ? this.plain(object) : this.write(json);
  }

  private plain(object: object): string {
    return this.record(Object.keys(object), (key) =>
      isGetter(object, key) ? "[getter]" : (object as Record<string, unknown>)[key],
    );
  }

  private record(keys: readonly string[], valueOf: (key: string) => unknown): string {
    let text = "{";
    let written = 0;
    for (const key of keys) {
      const comma = written > 0 ? "," : "";
      if (written >= MAX_ITEMS || this.charactersLeft <= 0) {
        text += `${comma}"…":"[${keys.length - written} of ${keys.length} keys left out]"`;
        break;
      }
      const { json, isSecret } = keyText(key);
      const value = isSecret ? REDACTED : this.write(valueOf(key));
      if (value === undefined) continue;
      this.charactersLeft -= json.length + 2;
      text += `${comma}${json}:${value}`;
      written += 1;
    }
    return `${text}}`;
  }

  private array(items: readonly unknown[], length = items.length): string {
    let text = "[";
    for (let index = 0; index < length; index += 1) {
      const comma = index > 0 ? "," : "";
      if (index >= MAX_ITEMS || this.charactersLeft <= 0) {
        text += `${comma}"… [${length - index} of ${length} items left out]"`;
        break;
      }
      this.charactersLeft -= 1;
      text += comma + (this.write(items[index]) ?? "null");
    }
    return `${text}]`;
  }

  /** Built-in classes, and what must stay closed; undefined: its keys are written. */
  private special(object: object): string | undefined {
    if (types.isDate(object)) return this.write(dateText(object));
    if (types.isNativeError(object) || object instanceof Error) return this.error(object);
    if (types.isMap(object)) return this.map(object);
    if (types.isSet(object)) return this.array(first(setValues, object), setSize(object));
    if (types.isRegExp(object)) return this.string(String(object));
    if (object instanceof URL || object instanceof URLSearchParams) {
      return this.string(String(object));
    }
    // Boxed primitives, as JSON.stringify unboxes them.
    if (types.isBoxedPrimitive(object)) return this.write(object.valueOf());
    return isOpaque(object) ? this.string(opaqueName(object)) : undefined;
  }

  private map(map: ReadonlyMap<unknown, unknown>): string {
    const entries = first(mapEntries, map);
    if (!entries.every(([key]) => typeof key === "string")) {
      return this.array(entries, mapSize(map));
    }
    const values = new Map(entries as [string, unknown][]);
    const keys = [...values.keys()];
    const text = this.record(keys, (key) => values.get(key));
    const omitted = mapSize(map) - keys.length;
    if (omitted === 0) return text;
    return `${text.slice(0, -1)},"…":"[${omitted} of ${mapSize(map)} keys left out]"}`;
  }

  private error(error: Error): string {
    // An error's name and message may be getters of the language's own, as a DOMException's are.
    const fields: Record<string, unknown> = { name: error.name, message: error.message };
    for (const key of ["cause", "errors", ...Object.keys(error)]) {
      if (key in fields || !(key in error)) continue;
      fields[key] = isGetter(error, key) ? "[getter]" : plainValue(error, key);
    }
    return this.plain(fields);
  }
}

const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;
const mapSize = sizeOf(Map.prototype);
const setSize = sizeOf(Set.prototype);

/** Reads the size as the language keeps it, whatever a subclass says. */
function sizeOf(prototype: object): (collection: object) => number {
  const size = Object.getOwnPropertyDescriptor(prototype, "size")?.get;
  return (collection) => (size ? (Reflect.apply(size, collection, []) as number) : 0);
}

/** The first entries of a collection, by the language's own iterator. */
function first<Collection, Entry>(
  iterate: (this: Collection) => Iterator<Entry>,
  collection: Collection,
): Entry[] {
  const iterator = Reflect.apply(iterate, collection, []);
  const entries: Entry[] = [];
  while (entries.length < MAX_ITEMS) {
    const { done, value } = iterator.next();
    if (done) break;
    entries.push(value);
  }
  return entries;
}

function dateText(date: Date): string {
  const ms = Reflect.apply(Date.prototype.getTime, date, []);
  return Number.isNaN(ms) ? "[Invalid Date]" : new Date(ms).toISOString();
}

function functionName(fn: object): string {
  if (types.isProxy(fn)) return "[Proxy]";
  const name = plainValue(fn, "name");
  return `[Function ${typeof name === "string" && name !== "" ? name : "anonymous"}]`;
}
