// The short way through most values: plain objects and arrays of plain data need none of what
// `Writer` is for, and the language's own JSON is faster. One walk proves that a value is such, and
// runs no code of the user's.
import { types } from "node:util";
import { keyText } from "../../masking/secret-keys.js";

const MAX_VALUES = 5_000;
const MAX_DEPTH = 20;

const { isProxy } = types;
const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { stringify } = JSON;

// Of the walk that is under way; nothing can come between.
let charactersLeft = 0;
let valuesLeft = 0;

/**
 * JSON text of plain data of at most `most` characters, about: the same that `Writer` writes.
 * @returns undefined where it takes a Writer to write `object`, or to see that it does not
 */
export function plainJson(object: object, most: number): string | undefined {
  charactersLeft = most;
  valuesLeft = MAX_VALUES;
  return isPlainObject(object, MAX_DEPTH) ? stringify(object) : undefined;
}

function isPlain(value: unknown, depth: number): boolean {
  if (--valuesLeft < 0) return false;
  switch (typeof value) {
    case "string":
      charactersLeft -= value.length;
      // What may be a file is not for here.
      return charactersLeft > 0 && !value.startsWith("data:");
    case "number":
      return Number.isFinite(value);
    case "boolean":
    case "undefined":
      return true;
    case "object":
      return value === null || isPlainObject(value, depth);
    default:
      return false;
  }
}

function isPlainObject(object: object, depth: number): boolean {
  // What is circular comes to an end here.
  if (depth === 0 || isProxy(object)) return false;
  const prototype: unknown = getPrototypeOf(object);
  if (Array.isArray(object)) {
    if (prototype !== Array.prototype || "toJSON" in object || object.length > valuesLeft) {
      return false;
    }
    for (let index = 0; index < object.length; index += 1) {
      if (!isPlain(object[index], depth - 1)) return false;
    }
    return true;
  }
  if (prototype !== Object.prototype || "toJSON" in object) return false;
  for (const key in object) {
    const property = getOwnPropertyDescriptor(object, key);
    // A getter, or what somebody has given to all objects.
    if (property === undefined || property.get !== undefined || property.set !== undefined) {
      return false;
    }
    charactersLeft -= key.length;
    if (keyText(key).isSecret || !isPlain(property.value, depth - 1)) return false;
  }
  return true;
}
