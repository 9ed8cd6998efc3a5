// Other code may put properties on Object.prototype: a library its helpers, an attacker a `baseUrl`.
// Every object then seems to have them. Here the fields of an object are its own and those of its
// class, so that such properties neither set an option nor appear in a record.

const { getOwnPropertyDescriptor, getPrototypeOf, hasOwn } = Object;

/** Inherits what every object inherits, and nothing else. */
const ANY_OBJECT = {};

/** Whether other code has put properties on Object.prototype that a loop over any object finds. */
function isPolluted(): boolean {
  // oxlint-disable-next-line guard-for-in -- inherited properties are the point
  for (const _ in ANY_OBJECT) return true;
  return false;
}

/** An Object.prototype, of this realm or another: what every object inherits. */
export function isRoot(object: object): boolean {
  return getPrototypeOf(object) === null && hasOwn(object, "hasOwnProperty");
}

/** Returns a field of an object or of its class; undefined for one that every object has. */
export function fieldOf(object: object, name: PropertyKey): unknown {
  let holder: object | null = object;
  for (; holder !== null && !isRoot(holder); holder = getPrototypeOf(holder) as object | null) {
    if (hasOwn(holder, name)) return (object as Readonly<Record<PropertyKey, unknown>>)[name];
  }
  return undefined;
}

/**
 * Returns an object with the same own fields and no prototype, so that other code cannot add fields
 * to it. Node's functions, too, then read no inherited option or descriptor.
 */
export function bare<Fields extends object>(fields: Fields): Fields {
  return Object.assign(Object.create(null) as Fields, fields);
}

/** Returns an object with the same own fields, but for those that are undefined. */
export function definedIn<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Fields;
}

/**
 * Returns a copy without a prototype that has the fields of an object and of its class. A getter
 * runs when its field is read. For an object that is kept: pollution may come later.
 */
export function copyFields<Fields extends object>(object: Fields): Fields {
  const copy = Object.create(null) as Fields;
  let holder: object | null = object;
  for (; holder !== null && !isRoot(holder); holder = getPrototypeOf(holder) as object | null) {
    for (const key of Reflect.ownKeys(holder)) {
      const property = key in copy ? undefined : getOwnPropertyDescriptor(holder, key);
      if (property === undefined || (key === "constructor" && holder !== object)) continue;
      const { enumerable, configurable } = property;
      const read = (): unknown => (object as Readonly<Record<PropertyKey, unknown>>)[key];
      Reflect.defineProperty(
        copy,
        key,
        bare<PropertyDescriptor>(
          hasOwn(property, "value") ? property : { enumerable, configurable, get: read },
        ),
      );
    }
  }
  return copy;
}

/** As {@link copyFields} while Object.prototype is polluted; the object itself at other times. */
export function ownFields<Fields extends object>(object: Fields): Fields {
  return isPolluted() ? copyFields(object) : object;
}

/** As {@link ownFields}, also for plain objects and lists in a program's fields. */
export function ownFieldsDeep<Value>(value: Value): Value {
  return isPolluted() ? (deepCopy(value, 0) as Value) : value;
}

/** Deeper than any request or answer. */
const MAX_DEPTH = 100;

function deepCopy(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => deepCopy(item, depth + 1));
  const prototype = getPrototypeOf(value) as object | null;
  if (prototype === null || !isRoot(prototype)) return value;
  const copy = copyFields(value);
  for (const key of Object.keys(copy)) {
    const property = getOwnPropertyDescriptor(copy, key);
    if (property?.writable) {
      const { value: held } = property as { value: unknown };
      Reflect.set(copy, key, deepCopy(held, depth + 1));
    }
  }
  return copy;
}
