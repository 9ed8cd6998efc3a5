// Traces a class with `@observe`. Its methods are replaced in place, so that the class stays the
// same object for its other users (tokens of dependency injection, metadata, `instanceof`).
import { MisuseError } from "../src/foundation/errors.js";
import type { Callable } from "../src/tracing/invocation.js";
import { isObserved } from "../src/tracing/observed-function.js";
import { defineOwn } from "../src/tracing/property.js";
import { MISUSE } from "./misuse.js";
import { isForeignGetter, observedFunctionGetter } from "./function-getter.js";
import { functionName, isClass, observer } from "./observer.js";
import type { AnyObserveOptions } from "./options.js";

/** `await` calls `then`, and `JSON.stringify` calls `toJSON`. */
const LEFT_OUT = new Set(["constructor", "then", "toJSON"]);

/**
 * Observes the methods that `target` itself declares, static ones too. It leaves out methods named
 * by symbols, {@link LEFT_OUT}, accessors that the class declares, and methods that are observed
 * already.
 * @returns `target`
 * @throws MisuseError if `options` have a name, or names of arguments
 */
export function observeClass<C extends Callable>(target: C, options: AnyObserveOptions): C {
  const misuse =
    options.name === undefined ? options.inputNames && MISUSE.classInputNames : MISUSE.className;
  if (misuse !== undefined) {
    throw new MisuseError(`${misuse} It is on ${functionName(target) || "a class"}.`);
  }
  observeMethods(target.prototype as object, options);
  observeMethods(target, options);
  return target;
}

function observeMethods(owner: object, options: AnyObserveOptions): void {
  for (const name of Object.getOwnPropertyNames(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    const method: unknown = descriptor?.value;
    if (LEFT_OUT.has(name) || !descriptor?.configurable) continue;
    if (descriptor.get && typeof owner === "object" && isForeignGetter(descriptor.get, name)) {
      const get = observedFunctionGetter(descriptor.get, name, observer(options, name));
      defineOwn(owner, name, { ...descriptor, get });
    }
    if (typeof method !== "function") continue;
    // A static method is not enumerable; a function that a static field holds is.
    if (descriptor.enumerable && typeof owner === "function") continue;
    if (isClass(method) || isObserved(method)) continue;
    defineOwn(owner, name, {
      ...descriptor,
      value: observer(options, name)(method as Callable),
    });
  }
}
