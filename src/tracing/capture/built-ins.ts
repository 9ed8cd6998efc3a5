// Reads built-in objects by the language's own methods, not a subclass's.
import { types } from "node:util";
import { plainValue } from "../property.js";

/** Decimal digits of such a number take a moment; those of a much larger one take seconds. */
const LARGE_BITS = 32_768;

const mapEntries = Map.prototype.entries;
const setValues = Set.prototype.values;

/** The number of entries of a Map. */
export const mapSize = sizeReader(Map.prototype);
/** The number of values of a Set. */
export const setSize = sizeReader(Set.prototype);

function sizeReader(prototype: object): (collection: object) => number {
  const size = Object.getOwnPropertyDescriptor(prototype, "size")?.get;
  return (collection) => (size ? (Reflect.apply(size, collection, []) as number) : 0);
}

/** The first entries of a Map, at most `most`. */
export function firstEntries(map: object, most: number): (readonly [unknown, unknown])[] {
  return first(Reflect.apply(mapEntries, map, []), most);
}

/** The first values of a Set, at most `most`. */
export function firstValues(set: object, most: number): unknown[] {
  return first(Reflect.apply(setValues, set, []), most);
}

function first<Entry>(iterator: Iterator<Entry>, most: number): Entry[] {
  const entries: Entry[] = [];
  while (entries.length < most) {
    const { done, value } = iterator.next();
    if (done) break;
    entries.push(value);
  }
  return entries;
}

const { getTime, toISOString } = Date.prototype;

/** A date in ISO 8601. */
export function dateText(date: Date): string {
  const isInvalid = Number.isNaN(Reflect.apply(getTime, date, []));
  return isInvalid ? "[Invalid Date]" : Reflect.apply(toISOString, date, []);
}

/** A BigInt in decimal; one of ten thousand digits and more in hexadecimal. */
export function bigIntText(value: bigint): string {
  if (BigInt.asIntN(LARGE_BITS, value) === value) return String(value);
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** Names a function, such as `[Function work]`. */
export function functionName(fn: object): string {
  if (types.isProxy(fn)) return "[Proxy]";
  const name = plainValue(fn, "name");
  return `[Function ${typeof name === "string" && name !== "" ? name : "anonymous"}]`;
}
