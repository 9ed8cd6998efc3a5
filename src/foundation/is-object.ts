// Distinguishes objects from other values.

/** Whether `value` is an object that is not null: a function is not one. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
