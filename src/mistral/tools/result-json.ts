// A result as JSON for the model. JSON shows many results of programs as `{}`: such a value becomes
// a description, and a tool that returns nothing else has failed.
import { types } from "node:util";
import { bigIntText, dateText, functionName } from "../../tracing/capture/built-ins.js";
import { formFields } from "../../tracing/capture/form-fields.js";
import { isUnreadable, opaqueName } from "../../tracing/capture/opaque.js";
import { isAsyncIterable, isIterator } from "../../tracing/iterations/iteration.js";
import { isGetter, methodOf, plainValue } from "../../tracing/property.js";

/**
 * A result as JSON text.
 * @throws TypeError for one that JSON can't hold, and for circular ones
 */
export function resultJson(result: unknown): string {
  const name = nameOfUnreadable(result);
  if (name !== undefined) throw new TypeError(refusal(result, name));
  return JSON.stringify(result, readable) ?? "null";
}

function refusal(result: unknown, name: string): string {
  if (typeof result === "object" && result !== null) {
    if (isIterator(result) || isAsyncIterable(result)) {
      return "The tool returned an iterator. Return its items, as in [...items].";
    }
  }
  return `The tool returned ${name}, which has no JSON form. Return its content, as in await response.json(), or a plain object.`;
}

/** A name for what JSON shows nothing of, such as `[Response]`; undefined for any other value. */
function nameOfUnreadable(value: unknown): string | undefined {
  if (typeof value === "symbol") return String(value);
  if (typeof value === "function") return functionName(value);
  if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null || Array.isArray(value))
    return undefined;
  if (isIterator(value)) return opaqueName(value);
  if (hasForm(value)) return undefined;
  return isUnreadable(value) || isEmpty(value) ? opaqueName(value) : undefined;
}

/** Whether JSON shows the content of `object`, or the object does itself. */
function hasForm(object: object): boolean {
  return (
    types.isDate(object) ||
    types.isMap(object) ||
    types.isSet(object) ||
    types.isRegExp(object) ||
    types.isBoxedPrimitive(object) ||
    object instanceof Error ||
    formFields(object) !== undefined ||
    (methodOf(object, "toJSON") !== undefined && !ArrayBuffer.isView(object))
  );
}

/** Whether JSON shows no field of an instance: they are private, or methods. */
function isEmpty(object: object): boolean {
  return Object.keys(object).every((key) => {
    if (isGetter(object, key)) return false;
    const value = plainValue(object, key);
    return value === undefined || typeof value === "function";
  });
}

/** Called by JSON.stringify for each value, with what its `toJSON` returned. */
function readable(this: object, key: string, value: unknown): unknown {
  const given = plainValue(this, key) ?? value;
  switch (typeof given) {
    case "string":
      return given.toWellFormed();
    case "bigint":
      return bigIntText(given);
    case "number":
      return Number.isFinite(given) ? given : String(given);
    case "object":
    case "function":
    case "symbol": {
      const name = nameOfUnreadable(given);
      if (name !== undefined) return name;
      break;
    }
    default:
      return value;
  }
  if (typeof given !== "object" || given === null || types.isProxy(given)) return value;
  if (types.isDate(given)) return dateText(given);
  if (types.isMap(given)) return mapFields(given);
  if (types.isSet(given)) return [...given];
  if (types.isRegExp(given)) return String(given);
  // The cause is for the trace alone, since it may name a password or an address.
  if (given instanceof Error) return { name: given.name, message: given.message };
  const form = formFields(given);
  if (form !== undefined) return Object.fromEntries(form);
  return typeof value === "string" ? value.toWellFormed() : value;
}

/** A Map as it is recorded: an object where each key is a text, and the pairs otherwise. */
function mapFields(map: ReadonlyMap<unknown, unknown>): unknown {
  const entries = [...map];
  return entries.every(([key]) => typeof key === "string") ? Object.fromEntries(entries) : entries;
}
