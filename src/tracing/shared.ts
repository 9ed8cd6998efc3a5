// State that all copies of the package in one process share. It hangs on one versioned global
// symbol, so that a service's copy and a library's have one tree of observations and one way out.

import { bare } from "../foundation/own-fields.js";

const KEY = Symbol.for("mistral-traced.v1");

const holder = globalThis as { [KEY]?: Map<string, unknown> };

/**
 * The one value that all copies know as `name`.
 * @param make makes it where no copy has done so yet
 */
export function shared<T>(name: string, make: () => T): T {
  const values = holder[KEY] ?? hang(new Map());
  if (!values.has(name)) values.set(name, make());
  return values.get(name) as T;
}

/** Not enumerable: a program that prints `globalThis` must not print the keys in it. */
function hang(values: Map<string, unknown>): Map<string, unknown> {
  Object.defineProperty(holder, KEY, bare({ value: values, configurable: true }));
  return values;
}
