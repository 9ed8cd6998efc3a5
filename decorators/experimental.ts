// `@observe` under TypeScript's experimentalDecorators: called with the class or its prototype, a
// key, and the member's property descriptor.
import { MisuseError } from "../src/errors.js";
import type { Callable } from "../src/tracing/invocation.js";
import { observedFunction } from "../src/tracing/observed-function.js";
import { invocationSpec, type AnyObserveOptions } from "./options.js";
import { memberName } from "./standard.js";

/** Whether `args` are what an experimental decorator of a member or a parameter is called with. */
export function isExperimentalCall(args: readonly unknown[]): boolean {
  const [, key, third] = args;
  if (args.length < 2) return false;
  return (
    typeof key === "string" ||
    typeof key === "symbol" ||
    (key === undefined && typeof third === "number")
  );
}

/** The descriptor that takes the place of the member's own. */
export function decorateExperimental(
  args: readonly unknown[],
  options: AnyObserveOptions,
): unknown {
  const [target, key, third] = args as [object, string | symbol | undefined, unknown];
  const name = memberName(key);
  if (typeof third === "number") {
    throw new MisuseError(
      `@observe cannot trace a parameter (number ${third} of ${name}): put it on the method itself.`,
    );
  }
  const descriptor = third as PropertyDescriptor | undefined;
  const method: unknown = descriptor?.value;
  if (typeof method !== "function") {
    throw new MisuseError(
      `@observe cannot trace ${ownerName(target)}.${name}, which is no method: put it on a method, or write observe(fn) round a function.`,
    );
  }
  return {
    ...descriptor,
    value: observedFunction(method as Callable, invocationSpec(options, name)),
  };
}

function ownerName(target: object): string {
  const owner = typeof target === "function" ? target : target.constructor;
  return owner.name || "a class";
}
