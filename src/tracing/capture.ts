// Turns any value into text at once, so that what is recorded is what was there at the call. It
// must survive whatever a program passes around, and must never record a cookie, a key or a client.
import { types } from "node:util";
import { dataUriHead, fileBytes, fileLeftOut, type DataUriHead } from "./data-uri.js";
import { isOpaque, opaqueName } from "./opaque.js";
import { state } from "./state.js";

/** Characters that one snapshot may hold; Langfuse may cut a larger field to half of this. */
export const MAX_CHARACTERS = 1_000_000;
/** Bytes of files that one snapshot may hold, all together: the half of what may wait to be sent. */
const MAX_FILES = 32 * 1024 * 1024;
const MAX_ITEMS = 10_000;
const MAX_DEPTH = 40;

/** Keys whose values are secrets wherever they stand. */
const SECRET_KEYS = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
  "api-key",
  "apikey",
  "apiKey",
  "api_key",
  "Authorization",
  "Cookie",
]);

/** What one snapshot carries along on its way through a value. */
interface Walk {
  /** Characters that may still be written. */
  left: number;
  /** Bytes of files that may still be written. */
  files: number;
  /** The objects that are being written now: one that comes again is circular. */
  readonly open: object[];
}

/**
 * A value as text: a string as it is, everything else as JSON. Circular references, BigInt, Map,
 * Set, Date, Error, typed arrays, class instances, throwing getters and revoked proxies are
 * written readably; what is too large is cut with a mark that says how much was left out.
 * @returns undefined for undefined; never throws
 */
export function snapshot(value: unknown): string | undefined {
  if (typeof value === "string") {
    const file = dataUriHead(value);
    if (file === undefined) return cut(value, MAX_CHARACTERS);
    return fileText(file, value, { left: MAX_CHARACTERS, files: MAX_FILES, open: [] });
  }
  if (value === undefined) return undefined;
  try {
    return untraced(
      () => write(value, { left: MAX_CHARACTERS, files: MAX_FILES, open: [] }) ?? "null",
    );
  } catch (error) {
    return JSON.stringify(`[not readable: ${messageOf(error)}]`);
  }
}

/** Runs `read` with tracing suppressed: an observed getter or toJSON that it runs makes no spans. */
export function untraced<R>(read: () => R): R {
  const outer = state.capturing;
  state.capturing = true;
  try {
    return read();
  } finally {
    state.capturing = outer;
  }
}

/** Each value of a record as text, under its key; what is undefined is left out. */
export function snapshotRecord(record: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [key, value] of Object.entries(record)) {
    const text = snapshot(value);
    if (text !== undefined) texts[key] = text;
  }
  return texts;
}

/** The message of whatever was thrown; never throws. */
export function messageOf(error: unknown): string {
  try {
    if (typeof error === "object" && error !== null && "message" in error) {
      return cut(String(error.message), 10_000);
    }
    return cut(typeof error === "string" ? error : (snapshot(error) ?? "undefined"), 10_000);
  } catch {
    return "an error that can't be read was thrown";
  }
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Never in the middle of a surrogate pair.
  const end = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 ? most - 1 : most;
  return `${text.slice(0, end)}… [${text.length - end} of ${text.length} characters left out]`;
}

/** JSON text, or undefined for what JSON leaves out. */
function write(value: unknown, walk: Walk): string | undefined {
  switch (typeof value) {
    case "string":
      return writeString(value, walk);
    case "number":
      walk.left -= 8;
      return Number.isFinite(value) ? String(value) : `"${value}"`;
    case "boolean":
      walk.left -= 5;
      return value ? "true" : "false";
    case "bigint":
      return writeString(String(value), walk);
    case "undefined":
      return undefined;
    case "symbol":
      return writeString(String(value), walk);
    case "function":
      return writeString(`[Function ${functionName(value)}]`, walk);
    default:
      return value === null ? "null" : writeObject(value as object, walk);
  }
}

function writeString(text: string, walk: Walk): string {
  const file = dataUriHead(text);
  if (file !== undefined) return quote(fileText(file, text, walk));
  const kept = cut(text, Math.max(walk.left, 0));
  walk.left -= kept.length + 2;
  return JSON.stringify(kept);
}

/** A file whole, or a mark in its place: see data-uri.ts. */
function fileText(file: DataUriHead, uri: string, walk: Walk): string {
  const bytes = fileBytes(file, uri);
  if (bytes <= Math.min(state.mediaBytes, walk.files)) {
    walk.files -= bytes;
    return uri;
  }
  const isTooLarge = state.mediaBytes > 0 && bytes > state.mediaBytes;
  if (isTooLarge || uri.length > walk.left) {
    const mark = fileLeftOut(file, uri);
    walk.left -= mark.length;
    return mark;
  }
  walk.left -= uri.length;
  return uri;
}

/** JSON text of a string that seldom needs escaping, in a third of the time for a long one. */
function quote(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what JSON escapes
  return /["\\\u0000-\u001f\ud800-\udfff]/.test(text) ? JSON.stringify(text) : `"${text}"`;
}

function writeObject(object: object, walk: Walk): string | undefined {
  if (walk.open.includes(object)) return '"[Circular]"';
  if (walk.open.length >= MAX_DEPTH) return '"[deeper levels left out]"';
  walk.open.push(object);
  try {
    if (Array.isArray(object)) return writeItems(object, object.length, walk);
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) {
      const special = writeSpecial(object, walk);
      if (special !== undefined) return special;
    }
    const { toJSON } = object as { toJSON?: unknown };
    if (typeof toJSON === "function") return write(Reflect.apply(toJSON, object, [""]), walk);
    return writeKeys(object, Object.keys(object), walk);
  } catch (error) {
    return writeString(`[not readable: ${messageOf(error)}]`, walk);
  } finally {
    walk.open.pop();
  }
}

function writeItems(items: Iterable<unknown>, count: number, walk: Walk): string {
  let text = "[";
  let written = 0;
  for (const item of items) {
    if (written >= MAX_ITEMS || walk.left <= 0) {
      text += `${written ? "," : ""}"… [${count - written} of ${count} items left out]"`;
      break;
    }
    walk.left -= 1;
    text += (written ? "," : "") + (write(item, walk) ?? "null");
    written += 1;
  }
  return `${text}]`;
}

function writeKeys(object: object, keys: readonly string[], walk: Walk): string {
  let text = "{";
  let written = 0;
  for (const key of keys) {
    if (written >= MAX_ITEMS || walk.left <= 0) {
      text += `${written ? "," : ""}"…":"[${keys.length - written} of ${keys.length} keys left out]"`;
      break;
    }
    const value = SECRET_KEYS.has(key) ? '"[redacted]"' : write(read(object, key), walk);
    if (value === undefined) continue;
    walk.left -= key.length + 4;
    text += `${written ? "," : ""}${JSON.stringify(key)}:${value}`;
    written += 1;
  }
  return `${text}}`;
}

function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key];
  } catch (error) {
    return `[getter threw: ${messageOf(error)}]`;
  }
}

/** Built-in classes, and what must stay closed; undefined: write its keys like a plain object's. */
function writeSpecial(object: object, walk: Walk): string | undefined {
  if (object instanceof Date) {
    return Number.isNaN(object.getTime()) ? '"[Invalid Date]"' : `"${object.toISOString()}"`;
  }
  if (object instanceof Error) return writeError(object, walk);
  if (object instanceof Map) return writeMap(object, walk);
  if (object instanceof Set) return writeItems(object, object.size, walk);
  if (object instanceof RegExp || object instanceof URL || object instanceof URLSearchParams) {
    return writeString(String(object), walk);
  }
  // Boxed primitives, as JSON.stringify unboxes them.
  if (types.isBoxedPrimitive(object)) return write(object.valueOf(), walk);
  return isOpaque(object) ? writeString(opaqueName(object), walk) : undefined;
}

function writeMap(map: ReadonlyMap<unknown, unknown>, walk: Walk): string {
  const keys = [...map.keys()];
  if (!keys.every((key) => typeof key === "string")) return writeItems(map, map.size, walk);
  return writeKeys(Object.fromEntries(map), keys, walk);
}

function writeError(error: Error, walk: Walk): string {
  const own = Object.keys(error).filter((key) => key !== "name" && key !== "message");
  const plain: Record<string, unknown> = {
    name: read(error, "name"),
    message: read(error, "message"),
  };
  if (error.cause !== undefined) plain["cause"] = error.cause;
  for (const key of own) plain[key] = read(error, key);
  return writeKeys(plain, Object.keys(plain), walk);
}

function functionName(fn: unknown): string {
  const name: unknown = (fn as { name?: unknown }).name;
  return typeof name === "string" && name !== "" ? name : "anonymous";
}
