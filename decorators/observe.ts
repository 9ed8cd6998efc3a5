// The one public decorator: `@observe` in both decorator systems and `observe(fn)`, told apart by
// what it is called with.
import { MisuseError } from "../src/errors.js";
import { show } from "../src/options.js";
import type { Callable } from "../src/tracing/invocation.js";
import { observedFunction } from "../src/tracing/observed-function.js";
import { decorateExperimental, isExperimentalCall } from "./experimental.js";
import { checkObserveOptions, invocationSpec, type AnyObserveOptions } from "./options.js";
import { decorateStandard, isStandardContext } from "./standard.js";
import type { Observe } from "./types.js";

/**
 * Traces each call of a method or function as one observation: its arguments, its result, its
 * time, its error, and whatever it calls as its children.
 *
 * A traced call returns what the bare one returns and throws what it throws. A generator, an
 * iterator or a stream that is returned is the same object; its observation ends when it has been
 * consumed.
 * @throws MisuseError on what it cannot trace, InvalidOptionError for a wrong option; both when
 * the class is defined, never when the method is called
 * @example
 * class Guide {
 *   @observe()
 *   async answer(question: string) {
 *     return `You asked: ${question}`;
 *   }
 * }
 * @example
 * const answer = observe((question: string) => `You asked: ${question}`, { name: "answer" });
 */
export const observe: Observe = dispatch as Observe;

function dispatch(...args: unknown[]): unknown {
  const [first, second] = args;
  if (isStandardContext(second)) return decorateStandard(first, second, {});
  if (isExperimentalCall(args)) return decorateExperimental(args, {});
  if (typeof first === "function") return observeFunction(first as Callable, second);
  if (first !== undefined && (typeof first !== "object" || first === null)) {
    throw new MisuseError(
      `observe takes options, or a function to trace, and got ${show(first)}. Write @observe(), @observe({ ... }) or observe(fn).`,
    );
  }
  return decoratorOf(first ?? {});
}

function decoratorOf(options: AnyObserveOptions): (...args: unknown[]) => unknown {
  checkObserveOptions(options);
  return (...args) => {
    const [value, context] = args;
    if (isStandardContext(context)) return decorateStandard(value, context, options);
    if (isExperimentalCall(args)) return decorateExperimental(args, options);
    throw new MisuseError(
      "@observe({ ... }) decorates a method. To trace a function, write observe(fn, { ... }).",
    );
  };
}

function observeFunction(fn: Callable, options: unknown): unknown {
  if (isClass(fn)) {
    throw new MisuseError(
      `observe cannot trace the class ${fn.name}: put @observe() on its methods.`,
    );
  }
  if (options !== undefined && (typeof options !== "object" || options === null)) {
    throw new MisuseError(
      `observe(fn, options) takes an object of options, and got ${show(options)}. To wrap several functions, write fns.map((fn) => observe(fn)).`,
    );
  }
  const given: AnyObserveOptions = options ?? {};
  checkObserveOptions(given);
  return observedFunction(fn, invocationSpec(given, fn.name || "anonymous"));
}

/** A native class: the only function whose `prototype` can't be replaced. */
function isClass(fn: object): boolean {
  return Object.getOwnPropertyDescriptor(fn, "prototype")?.writable === false;
}
