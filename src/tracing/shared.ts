// What the copies of the package in one process must see of one another besides its state: what one
// has opened or marked, another may have to end or to know.

const KEY = Symbol.for("mistral-traced.shared.v1");

const holder = globalThis as { [KEY]?: Map<string, unknown> };

/**
 * The one value that all copies know as `name`.
 * @param make makes it where no copy has done so yet
 */
export function shared<T>(name: string, make: () => T): T {
  const values = (holder[KEY] ??= new Map());
  if (!values.has(name)) values.set(name, make());
  return values.get(name) as T;
}
