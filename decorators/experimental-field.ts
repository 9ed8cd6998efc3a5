// `@observe` on a field under experimentalDecorators, which decorates the class when no instance is
// there yet: a function that a static field holds is replaced at once, one of an instance when it
// is assigned. A field that is defined rather than assigned passes by every decorator of this
// system; TypeScript compiles them so from target ES2022 on (useDefineForClassFields).
import { MisuseError } from "../src/errors.js";
import type { Callable } from "../src/tracing/invocation.js";
import { warnOnce } from "../src/tracing/log.js";
import { MISUSE } from "./misuse.js";
import { declaresField } from "./native-field.js";
import { isClass, memberName, observeHeld, type Observer } from "./observer.js";

/**
 * @param target the class for a static field, its prototype for one of instances
 * @returns the property that waits for the instance's field to be assigned; undefined for a static one
 * @throws MisuseError for a static field that holds no function
 */
export function decorateExperimentalField(
  target: object,
  key: PropertyKey,
  observe: Observer,
  where: string,
): PropertyDescriptor | undefined {
  const own = Object.getOwnPropertyDescriptor(target, key);
  if (own !== undefined && "value" in own) {
    if (typeof own.value !== "function" || isClass(own.value as object)) {
      throw new MisuseError(`${MISUSE.field} It stands on ${where}.`);
    }
    Object.defineProperty(target, key, { ...own, value: observe(own.value as Callable) });
    return undefined;
  }
  if (typeof target !== "function" && typeof key === "string") {
    warnIfDefined(target.constructor, key, where);
  }
  return {
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      Object.defineProperty(this, key, {
        value: observeHeld(value, observe, memberName(key)),
        configurable: true,
        enumerable: true,
        writable: true,
      });
    },
  };
}

function warnIfDefined(owner: unknown, key: string, where: string): void {
  if (typeof owner !== "function" || !declaresField(Function.prototype.toString.call(owner), key)) {
    return;
  }
  warnOnce(
    `field:${where}`,
    `@observe on the field ${where} traces nothing: experimentalDecorators never see a field when useDefineForClassFields is on, as it is from target ES2022. Write ${key} = observe(fn), or set "useDefineForClassFields": false.`,
  );
}
