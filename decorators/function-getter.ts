// Decorators that bind, throttle or memoize (autobind, lodash's) turn a method into a getter of a
// function. There it is the calls of that function that are traced, not the reads.
import { types } from "node:util";
import type { Callable } from "../src/tracing/invocation.js";
import { guard } from "../src/tracing/log.js";
import { defineOwn } from "../src/tracing/property.js";
import { functionName, isClass, memberName, type Observer } from "./observer.js";

/** Whether another decorator has put the getter in the place of a method; the class has both yet. */
export function replacesMethod(target: object, key: PropertyKey): boolean {
  return typeof Object.getOwnPropertyDescriptor(target, key)?.value === "function";
}

/** Whether the language has not named `getter`, as it names each that a class itself declares. */
export function isForeignGetter(getter: object, key: PropertyKey): boolean {
  return functionName(getter) !== `get ${memberName(key)}`;
}

/**
 * A getter that returns an observed function for each function of `getter`: the same one for the
 * same one. Other values are returned as they are.
 */
export function observedFunctionGetter(
  getter: () => unknown,
  key: PropertyKey,
  observe: Observer,
): () => unknown {
  const observedBy = new WeakMap<object, Callable>();
  function observed(value: unknown): unknown {
    if (typeof value !== "function" || isClass(value)) return value;
    const fn = value as Callable;
    const known = observedBy.get(fn) ?? observe(fn);
    observedBy.set(fn, known);
    // A later read may get it from where the first has put it.
    observedBy.set(known, known);
    return known;
  }
  /** Many keep the function of an instance on that instance, so that the next read bypasses us. */
  function replaceKept(instance: object): void {
    if (types.isProxy(instance)) return;
    const kept = Object.getOwnPropertyDescriptor(instance, key);
    if (!kept?.configurable || kept.get === observedGetter) return;
    const ours = kept.get
      ? { get: observedFunctionGetter(kept.get, key, (fn) => observed(fn) as Callable) }
      : { value: observed(kept.value) };
    defineOwn(instance, key, { ...kept, ...ours });
  }
  const { get: observedGetter } = {
    get(this: unknown): unknown {
      const value = Reflect.apply(getter, this, []);
      if (typeof value !== "function") return value;
      if (typeof this === "object" && this !== null) {
        guard("observing a bound method", () => replaceKept(this));
      }
      return observed(value);
    },
  };
  return observedGetter;
}
