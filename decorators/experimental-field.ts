// `@observe` on a field under experimentalDecorators, which decorates the class when no instance is
// there yet: a function that a static field holds is replaced at once, one of an instance when it
// is assigned. A field that is defined rather than assigned passes by every decorator of this
// system; TypeScript compiles them so from target ES2022 on (useDefineForClassFields).
import { MisuseError } from "../src/foundation/errors.js";
import type { Callable } from "../src/tracing/invocation.js";
import { warnOnce } from "../src/tracing/log.js";
import { basesThatAssign } from "./assigned-field.js";
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
  const before = basesThatAssign(target.constructor, key);
  return {
    configurable: true,
    get: () => undefined,
    set(this: object, value: unknown) {
      hold(this, value, before);
    },
  };

  /** @param more how often the field is assigned again while the instance is made */
  function hold(instance: object, value: unknown, more: number): void {
    const isForNow = more > 0 && typeof value !== "function";
    const held = isForNow ? value : observeHeld(value, observe, memberName(key));
    const content =
      more > 0
        ? { get: () => held, set: (next: unknown) => hold(instance, next, more - 1) }
        : { value: held, writable: true };
    Object.defineProperty(instance, key, { ...content, configurable: true, enumerable: true });
  }
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
