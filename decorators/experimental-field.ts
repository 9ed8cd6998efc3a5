// `@observe` on a field under experimentalDecorators, which decorate the class before an instance
// exists. A function in a static field is replaced at once. A function in an instance's field is
// replaced when the field is assigned. A field that is defined rather than assigned bypasses every
// decorator of this system: TypeScript compiles fields so from target ES2022 on
// (useDefineForClassFields). `npx mistral-traced doctor` reports that.
import { MisuseError } from "../src/foundation/errors.js";
import { bare } from "../src/foundation/own-fields.js";
import type { Callable } from "../src/tracing/invocation.js";
import { defineOwn } from "../src/tracing/property.js";
import { shared } from "../src/tracing/shared.js";
import { MISUSE } from "./misuse.js";
import { isClass, memberName, observeHeld, type Observer } from "./observer.js";

/** The setters that wait on a prototype for a decorated field to be assigned. */
const fieldSetters = shared("field setters", () => new WeakSet<object>());

/**
 * @param target the class for a static field, its prototype for one of instances
 * @returns the property that waits for the instance's field to be assigned; undefined for a static one
 * @throws MisuseError for a static field that holds no function, and for a field that overrides a
 * decorated field
 */
export function decorateExperimentalField(
  target: object,
  key: PropertyKey,
  observe: Observer,
  where: string,
): PropertyDescriptor | undefined {
  const own = Object.getOwnPropertyDescriptor(target, key);
  if (own !== undefined && Object.hasOwn(own, "value")) {
    if (typeof own.value !== "function" || isClass(own.value as object)) {
      throw new MisuseError(`${MISUSE.field} It is on ${where}.`);
    }
    defineOwn(target, key, { ...own, value: observe(own.value as Callable) });
    return undefined;
  }
  if (overridesDecoratedField(target, key)) {
    throw new MisuseError(
      `@observe cannot trace the field ${where} under experimentalDecorators, because it overrides a field of a base class that also has @observe. Write ${memberName(key)} = observe("${memberName(key)}", fn) instead.`,
    );
  }
  function set(this: object, value: unknown): void {
    defineOwn(this, key, {
      value: observeHeld(value, observe, memberName(key)),
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
  fieldSetters.add(set);
  return bare<PropertyDescriptor>({ configurable: true, get: () => undefined, set });
}

/**
 * Whether a base class decorates the same field. The base assigns the field first, so the setter
 * would observe the function of the base and miss the one that replaces it.
 */
function overridesDecoratedField(target: object, key: PropertyKey): boolean {
  let base = Reflect.getPrototypeOf(target);
  for (; base !== null; base = Reflect.getPrototypeOf(base)) {
    const setter = Object.getOwnPropertyDescriptor(base, key)?.set;
    if (setter !== undefined && fieldSetters.has(setter)) return true;
  }
  return false;
}
