// `@observe` under TypeScript's experimentalDecorators: called with the class or its prototype, a
// key, and the member's property descriptor; on a class with the class alone.
import { MisuseError } from "../src/foundation/errors.js";
import { bare, copyFields } from "../src/foundation/own-fields.js";
import type { Callable } from "../src/tracing/invocation.js";
import { warnOnce } from "../src/tracing/log.js";
import { decorateExperimentalField } from "./experimental-field.js";
import { observedFunctionGetter, replacesMethod } from "./function-getter.js";
import { MISUSE } from "./misuse.js";
import { functionName, memberName, observeHeld, observer } from "./observer.js";
import type { AnyObserveOptions } from "./options.js";

/** A property descriptor. For a field, Babel adds the function that returns its first value. */
type MemberDescriptor = PropertyDescriptor & { initializer?: (() => unknown) | null };

/** Whether `args` are those of an experimental decorator of a member or a parameter. */
export function isExperimentalCall(args: readonly unknown[]): boolean {
  const [, key, third] = args;
  if (args.length < 2) return false;
  return (
    typeof key === "string" ||
    typeof key === "symbol" ||
    // `404() {}`: compilers leave the number as it is. So does `fns.map(observe)`, with the array.
    (typeof key === "number" && args.length > 2 && !Array.isArray(third)) ||
    (key === undefined && typeof third === "number")
  );
}

/** The descriptor that takes the place of the member's own; undefined to leave it. */
export function decorateExperimental(
  args: readonly unknown[],
  options: AnyObserveOptions,
): PropertyDescriptor | undefined {
  const [target, key, third] = args as [
    object,
    PropertyKey | undefined,
    MemberDescriptor | number | undefined,
  ];
  const where = `${ownerName(target)}.${memberName(key)}`;
  if (typeof third === "number") {
    throw new MisuseError(
      `${MISUSE.parameter} It is on parameter ${third} of ${key === undefined ? `the constructor of ${ownerName(target)}` : where}.`,
    );
  }
  if (key === undefined || key === "") {
    throw new MisuseError(
      `@observe cannot trace a #private member of ${ownerName(target)} under experimentalDecorators. Declare it with TypeScript's private instead, or write #name = observe("name", fn).`,
    );
  }
  const name = memberName(key);
  const observe = observer(options, name);
  if (third === undefined) return decorateExperimentalField(target, key, observe, where);
  const { value, get, set, initializer } = copyFields(third);
  if (typeof value === "function") return bare({ ...third, value: observe(value as Callable) });
  if (get) {
    const getter = replacesMethod(target, key)
      ? observedFunctionGetter(get, key, observe)
      : observeGetter(third, options, name, where);
    return bare({ ...third, get: getter });
  }
  if (set) throw new MisuseError(`${MISUSE.setter} It is on ${where}.`);
  if (initializer) {
    const initial = function (this: unknown): unknown {
      return observeHeld(Reflect.apply(initializer, this, []), observe, name);
    };
    return bare<MemberDescriptor>({ ...third, initializer: initial });
  }
  throw new MisuseError(`${MISUSE.field} It is on ${where}.`);
}

/**
 * A getter's reads are observed. In this system, an `accessor` looks like a getter. If it holds a
 * function, its reads would be traced instead of its calls, so the user is warned.
 */
function observeGetter(
  { get, set }: MemberDescriptor,
  options: AnyObserveOptions,
  name: string,
  where: string,
): () => unknown {
  const warnOfFunction = (value: unknown): void => {
    if (typeof value !== "function") return;
    warnOnce(
      `accessor:${where}`,
      `@observe on ${where} traces each read, not the calls of its function, under experimentalDecorators. Assign observe("${name}", fn) to it.`,
    );
  };
  return observer(options, name, set && warnOfFunction)(get as Callable);
}

/** The name of the class that a member belongs to; `target` is the class, or its prototype. */
export function ownerName(target: object): string {
  const owner = typeof target === "function" ? target : target.constructor;
  return functionName(owner) || "a class";
}
