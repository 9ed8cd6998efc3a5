// Reads and overrides properties of the user's objects without running the user's code: no getter,
// no trap of a Proxy.
import { types } from "node:util";
import { bare, isRoot } from "../foundation/own-fields.js";

/**
 * Defines a property, as `Reflect.defineProperty` does. A `get` that other code has put on
 * Object.prototype would make any descriptor with a value invalid, a copied one as well.
 */
export function defineOwn(
  object: object,
  key: PropertyKey,
  descriptor: PropertyDescriptor,
): boolean {
  return Reflect.defineProperty(object, key, bare(descriptor));
}

/** A method of any object. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

const lookupGetter = (
  Object.prototype as unknown as { __lookupGetter__(key: PropertyKey): unknown }
).__lookupGetter__;

/** Whether reading `object[key]` would run a getter. */
export function isGetter(object: object, key: PropertyKey): boolean {
  return Reflect.apply(lookupGetter, object, [key]) !== undefined;
}

/**
 * Returns `object[key]`, own or of its class; undefined if reading it would run a getter.
 * Properties that other code adds to all objects, such as `next` or `toJSON`, make none of them an
 * iterator.
 */
export function plainValue(object: object, key: PropertyKey): unknown {
  if (!(key in object)) return undefined;
  for (let holder: object | null = object; holder; holder = Reflect.getPrototypeOf(holder)) {
    if (types.isProxy(holder)) return undefined;
    const descriptor = Reflect.getOwnPropertyDescriptor(holder, key);
    if (descriptor === undefined) continue;
    if (holder !== object && isRoot(holder) && key !== "constructor") return undefined;
    return Object.hasOwn(descriptor, "value") ? descriptor.value : undefined;
  }
  return undefined;
}

/** Returns the method `key` of `object`, unless a getter returns it. */
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
  for (const [key, method] of overrides) {
    const enumerable = Object.prototype.propertyIsEnumerable.call(target, key);
    Reflect.defineProperty(target, key, new MethodDescriptor(method, enumerable));
  }
  return true;
}

/** Inherits nothing, as {@link bare}, and is made in a fraction of its time: each stream needs seven. */
class MethodDescriptor implements PropertyDescriptor {
  readonly configurable = true;
  readonly writable = true;
  constructor(
    readonly value: unknown,
    readonly enumerable: boolean,
  ) {}
}
Object.setPrototypeOf(MethodDescriptor.prototype, null);

function allows(target: object, key: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(target, key);
  return own
    ? own.configurable === true && Object.hasOwn(own, "value")
    : Object.isExtensible(target);
}
