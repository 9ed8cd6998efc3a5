// The one public decorator: `@observe` in both decorator systems and `observe(fn)`, told apart by
// what it is called with.
import { MisuseError } from "../src/foundation/errors.js";
import { show } from "../src/foundation/options.js";
import type { Callable } from "../src/tracing/invocation.js";
import { observeClass } from "./class.js";
import { decorateExperimental, isExperimentalCall } from "./experimental.js";
import { functionName, isClass, observer } from "./observer.js";
import { checkObserveOptions, type AnyObserveOptions } from "./options.js";
import { decorateStandard, isStandardContext } from "./standard.js";
import type { Observe } from "./types.js";

/**
 * Traces each call of a method or function as one observation: its arguments, its result, its
 * time, its error, and whatever it calls as its children.
 *
 * It stands on methods (instance, static, `#private`, named by symbols), getters, accessors and
 * fields that hold a function, and on a class for all the methods which that declares: there not on
 * the constructor, `then`, `toJSON`, what symbols name, and what carries `@observe` itself. What is
 * decorated twice is one observation.
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
  if (isDecoration(args)) return decorate(args, {});
  if (typeof first === "function") return observeFunction(first as Callable, second);
  if (first !== undefined && (typeof first !== "object" || first === null)) {
    throw new MisuseError(
      `observe: the first argument must be options or a function (got ${show(first)}). Write @observe(), @observe({ ... }) or observe(fn).`,
    );
  }
  return decoratorOf(first ?? {});
}

/** Whether `args` are what either system calls a decorator of a member with, or the standard any. */
function isDecoration(args: readonly unknown[]): boolean {
  return isStandardContext(args[1]) || isExperimentalCall(args);
}

function decorate(args: readonly unknown[], options: AnyObserveOptions): unknown {
  const [value, context] = args;
  return isStandardContext(context)
    ? decorateStandard(value, context, options)
    : decorateExperimental(args, options);
}

function decoratorOf(options: AnyObserveOptions): (...args: unknown[]) => unknown {
  checkObserveOptions(options);
  return (...args) => {
    if (isDecoration(args)) return decorate(args, options);
    const [target] = args;
    if (typeof target === "function" && isClass(target)) {
      return observeClass(target as Callable, options);
    }
    throw new MisuseError(
      "@observe({ ... }) decorates a method or a class. To trace a function, write observe(fn, { ... }).",
    );
  };
}

function observeFunction(fn: Callable, options: unknown = {}): unknown {
  if (typeof options !== "object" || options === null) {
    throw new MisuseError(
      `observe: the options must be an object (got ${show(options)}). To wrap several functions, write fns.map((fn) => observe(fn)).`,
    );
  }
  checkObserveOptions(options);
  if (isClass(fn)) return observeClass(fn, options);
  return observer(options, functionName(fn) || "anonymous")(fn);
}
