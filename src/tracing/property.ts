// Reads and overrides properties of the user's objects without running code of theirs: no getter,
// no trap of a Proxy.
import { types } from "node:util";

/** A method of any object. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

const lookupGetter = (
  Object.prototype as unknown as { __lookupGetter__(key: PropertyKey): unknown }
).__lookupGetter__;

/** Whether reading `object[key]` would run a getter. */
export function isGetter(object: object, key: PropertyKey): boolean {
  return Reflect.apply(lookupGetter, object, [key]) !== undefined;
}

/** What `object[key]` is, own or inherited; undefined too where reading it would run a getter. */
export function plainValue(object: object, key: PropertyKey): unknown {
  if (!(key in object)) return undefined;
  for (let holder: object | null = object; holder; holder = Reflect.getPrototypeOf(holder)) {
    if (types.isProxy(holder)) return undefined;
    const descriptor = Reflect.getOwnPropertyDescriptor(holder, key);
    if (descriptor) return descriptor.value;
  }
  return undefined;
}

/** The method `key` of `object`, if it has one that is no getter's. */
export function methodOf(object: object, key: PropertyKey): Method | undefined {
  if (!(key in object)) return undefined;
  const value = plainValue(object, key);
  return typeof value === "function" ? (value as Method) : undefined;
}

/** Methods that take the place of an object's own or inherited ones, by key. */
type Overrides = readonly (readonly [key: PropertyKey, method: unknown])[];

/**
 * Gives `target` own methods, not enumerable unless its own ones were.
 * @returns false, with nothing changed, where the object does not allow all of them
 */
export function overrideAll(target: object, overrides: Overrides): boolean {
  if (!overrides.every(([key]) => allows(target, key))) return false;
  for (const [key, value] of overrides) {
    const enumerable = Object.prototype.propertyIsEnumerable.call(target, key);
    Reflect.defineProperty(target, key, { value, enumerable, configurable: true, writable: true });
  }
  return true;
}

function allows(target: object, key: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(target, key);
  return own ? own.configurable === true && "value" in own : Object.isExtensible(target);
}
