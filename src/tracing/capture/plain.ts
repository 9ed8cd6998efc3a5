// The short way through most values: plain objects and arrays of plain data need none of what
// `Writer` is for, and the language's own JSON is faster. One walk proves that a value is such, and
// runs no code of the user's.
import { types } from "node:util";
import { keyText } from "../../masking/secret-keys.js";
import { mayHoldSecret } from "../../masking/secret-pairs.js";
import { fileTypeBeside } from "./file-fields.js";
import { keepKeys } from "./keys.js";
import { VALUE, VALUE_SIZE, type Form } from "./references.js";

const MAX_VALUES = 5_000;
const MAX_DEPTH = 20;

const { isProxy } = types;
const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { stringify } = JSON;

// Of the walk that is under way; nothing can come between.
let charactersLeft = 0;
let valuesLeft = 0;
/** The number of times that an object was met. */
let objects = 0;
let repeated = 0;
let repeatedLeaf = 0;
/** The objects that a Writer would refer to when they occur again. */
const large = new Set<object>();

/**
 * JSON text of plain data of at most `most` characters: the same that `Writer` writes.
 * @returns undefined where it takes a Writer to write `object`, or to see that it does not
 */
export function plainJson(object: object, most: number, form: Form = VALUE): string | undefined {
  begin(most, form);
  try {
    if (!isPlainObject(object, MAX_DEPTH)) return undefined;
    const json = stringify(object);
    // Escapes and figures may have made it longer.
    return json.length <= most ? json : undefined;
  } catch {
    // An item that can't be read.
    return undefined;
  } finally {
    if (large.size > 0) large.clear();
  }
}

/**
 * JSON text of an object with these fields, which need not exist: as {@link plainJson}.
 * @param keys as JSON; there may be more than values
 */
export function plainFieldsJson(
  keys: readonly string[],
  values: readonly unknown[],
  most: number,
  form: Form,
): string | undefined {
  begin(most, form);
  try {
    let json = "";
    for (let index = 0; index < values.length; index += 1) {
      const value = values[index];
      if (!isPlain(value, MAX_DEPTH)) return undefined;
      if (value !== undefined) {
        json += `${json === "" ? "{" : ","}${keys[index]}:${stringify(value)}`;
      }
    }
    return json.length < most ? `${json || "{"}}` : undefined;
  } catch {
    return undefined;
  } finally {
    if (large.size > 0) large.clear();
  }
}

function begin(most: number, form: Form): void {
  charactersLeft = most;
  objects = 0;
  valuesLeft = MAX_VALUES;
  ({ repeated, repeatedLeaf } = form);
}

function isPlain(value: unknown, depth: number): boolean {
  if (--valuesLeft < 0) return false;
  switch (typeof value) {
    case "string":
      charactersLeft -= value.length;
      // A possible file is left to the full writer.
      return charactersLeft > 0 && !value.startsWith("data:");
    case "number":
      return Number.isFinite(value);
    case "boolean":
    case "undefined":
      return true;
    case "object":
      return value === null || isPlainOnce(value, depth);
    default:
      return false;
  }
}

/** Whether `object` is plain, and nothing that a Writer would refer to instead. */
function isPlainOnce(object: object, depth: number): boolean {
  const before = charactersLeft + VALUE_SIZE * valuesLeft;
  const objectsBefore = (objects += 1);
  if (!isPlainObject(object, depth)) return false;
  const most = objects === objectsBefore ? repeatedLeaf : repeated;
  if (before - charactersLeft - VALUE_SIZE * valuesLeft <= most) return true;
  const { size } = large;
  return large.add(object).size > size;
}

function isPlainObject(object: object, depth: number): boolean {
  // A circular reference ends here.
  if (depth === 0 || isProxy(object)) return false;
  const prototype: unknown = getPrototypeOf(object);
  if (Array.isArray(object)) {
    if (prototype !== Array.prototype || "toJSON" in object || object.length > valuesLeft) {
      return false;
    }
    for (let index = 0; index < object.length; index += 1) {
      if (!isPlain(object[index], depth - 1)) return false;
    }
    return typeof object[0] !== "string" || !mayHoldSecret(object);
  }
  if (prototype !== Object.prototype || "toJSON" in object) return false;
  const keys = Object.keys(object);
  if (keys.length > valuesLeft) {
    keepKeys(object, keys);
    return false;
  }
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string;
    const property = getOwnPropertyDescriptor(object, key);
    // A getter.
    if (property === undefined || property.get !== undefined || property.set !== undefined) {
      return false;
    }
    charactersLeft -= key.length;
    const { value } = property as { readonly value?: unknown };
    if (charactersLeft <= 0 || keyText(key).isSecret || !isPlain(value, depth - 1)) return false;
    if (typeof value === "string" && fileTypeBeside(object, key, value)) return false;
  }
  return true;
}
