// Secrets in lists, where a name is not a key: pairs such as `[["Authorization", "Bearer …"]]`, and
// the flat lists of Node's `rawHeaders`.
import { types } from "node:util";
import { isSecretName } from "./secret-names.js";
import { REDACTED } from "./secret-keys.js";

/** A longer list is not one of headers. */
const MAX_ITEMS = 400;
/** One of the first names is that of a usual header. */
const MAX_FIRST = 40;
const MAX_NAME = 60;
/** Most strings are rejected by this, before their words are read. */
const STEM = /auth|cookie|key|token|secret|pass|pwd|credential|jwt|bearer|srf|connection/i;
const NAME = /^:?[\w!#$%&'*+.^`|~-]+$/;
/** The name of a header or of an option of a command, and not a word. */
const HEADER = /^(?:host|accept|cookie|connection|authorization|:.*|.*-.*)$/i;
/** As `Content-Type`: one more name, in a list of names alone. */
const WORD = /^[a-z]+(?:-[a-z]+)*$/i;

/** Whether `list` may be a pair or headers with a secret. Quick for lists of words. */
export function mayHoldSecret(list: readonly unknown[]): boolean {
  const { length } = list;
  if (length === 0 || length % 2 !== 0 || length > MAX_ITEMS) return false;
  if (length > 2 && !hasHeader(list)) return false;
  for (let index = 0; index < length; index += 2) {
    const name = list[index];
    if (typeof name !== "string") return false;
    if (isSecret(name)) return true;
  }
  return false;
}

function hasHeader(list: readonly unknown[]): boolean {
  const end = Math.min(list.length, MAX_FIRST);
  for (let index = 0; index < end; index += 2) {
    const name = list[index];
    if (typeof name !== "string" || name.length >= MAX_NAME) return false;
    if (HEADER.test(name)) return true;
  }
  return false;
}

/** Returns the replacement, as JSON, of an item with a secret; undefined for a usual list. */
export function redactedItems(
  list: readonly unknown[],
): ((index: number) => string | undefined) | undefined {
  if (arePairs(list)) {
    return (index) => {
      const [name, value] = list[index] as [string, unknown];
      // A number or true beside a name counts or describes.
      const isText = typeof value === "string" || Array.isArray(value);
      return isText && isSecret(name) ? `[${JSON.stringify(name)},${REDACTED}]` : undefined;
    };
  }
  if (areHeaders(list)) {
    return (index) =>
      index % 2 === 1 && isSecret(list[index - 1] as string) ? REDACTED : undefined;
  }
  return undefined;
}

/** Whether each item of `list` is a pair of a name and a value. */
function arePairs(list: readonly unknown[]): boolean {
  if (list.length === 0 || list.length > MAX_ITEMS) return false;
  // Not `every`, which passes over holes.
  for (let index = 0; index < list.length; index += 1) if (!isPair(list[index])) return false;
  return true;
}

function isPair(item: unknown): boolean {
  // A revoked Proxy throws when it is asked whether it is a list.
  if (types.isProxy(item) || !Array.isArray(item)) return false;
  return item.length === 2 && typeof item[0] === "string";
}

/** Whether `list` is names of headers, each followed by its value. */
function areHeaders(list: readonly unknown[]): boolean {
  if (!mayHoldSecret(list) || !list.every((item) => typeof item === "string")) return false;
  const names = list.filter((_, index) => index % 2 === 0);
  const values = list.filter((_, index) => index % 2 === 1);
  return (
    names.every((name) => NAME.test(name)) &&
    hasHeader(list) &&
    !values.every((value) => WORD.test(value))
  );
}

function isSecret(name: string): boolean {
  return name.length < MAX_NAME && STEM.test(name) && isSecretName(name);
}
