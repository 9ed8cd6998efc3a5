// The fields of a form and of a query, by name. JSON shows nothing of either.
import { types } from "node:util";
import { plainValue } from "../property.js";

/**
 * Reads a FormData or URLSearchParams as the runtime keeps it.
 * @returns its values by name, a list for a repeated name; undefined for any other object
 */
export function formFields(object: object): Map<string, unknown> | undefined {
  const entries = entriesOf(object);
  if (entries === undefined) return undefined;
  const fields = new Map<string, unknown>();
  const repeated = new Map<string, unknown[]>();
  for (const [name, value] of entries) {
    const list = repeated.get(name);
    if (list !== undefined) list.push(value);
    else if (fields.has(name)) {
      const values = [fields.get(name), value];
      repeated.set(name, values);
      fields.set(name, values);
    } else fields.set(name, value);
  }
  return fields;
}

function entriesOf(object: object): Iterable<[string, unknown]> | undefined {
  if (types.isProxy(object)) return undefined;
  if (object instanceof URLSearchParams) {
    return Reflect.apply(URLSearchParams.prototype.entries, object, []);
  }
  // The tag comes first, since Node loads its fetch when FormData is first mentioned.
  if (plainValue(object, Symbol.toStringTag) !== "FormData") return undefined;
  return object instanceof FormData
    ? (Reflect.apply(FormData.prototype.entries, object, []) as Iterable<[string, unknown]>)
    : undefined;
}
