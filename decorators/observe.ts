// The one public decorator: `@observe` in both decorator systems and `observe("name", fn)`,
// distinguished by their arguments.
import { MisuseError } from "../src/foundation/errors.js";
import { show } from "../src/foundation/options.js";
import { bare, fieldOf } from "../src/foundation/own-fields.js";
import type { Callable } from "../src/tracing/invocation.js";
import { warnOnce } from "../src/tracing/log.js";
import { observeClass } from "./class.js";
import { ELEMENT_DESCRIPTOR, isElementDescriptor } from "./element-descriptor.js";
import { decorateExperimental, isExperimentalCall } from "./experimental.js";
import { functionName, isClass, observer } from "./observer.js";
import { checkedObserveOptions, type AnyObserveOptions } from "./options.js";
import { decorateStandard, isStandardContext } from "./standard.js";
import type { Observe } from "./types.js";

/**
 * Traces each call of a method or function as one observation: arguments, result, time and error.
 * Observed calls inside it become its children.
 *
 * It decorates methods (instance, static, `#private`, named by symbols), getters, accessors, and
 * fields that hold a function. On a class, it decorates every method that the class declares,
 * except the constructor, `then`, `toJSON`, methods named by symbols, and methods with an
 * `@observe` of their own. A function that is decorated twice is still one observation.
 *
 * A traced call returns and throws the same as the bare one. A returned generator, iterator or stream
 * is the same object. Its observation ends when it has been consumed.
 * @returns the decorator, or the observed function
 * @throws MisuseError for an unsupported position, InvalidOptionError for a wrong option: both when the
 *   class is defined, never when the method is called
 * @example Trace a method
 * class Guide {
 *   @observe()
 *   async answer(question: string) {
 *     return `You asked: ${question}`;
 *   }
 * }
 * @example Trace a function
 * const answer = observe("answer", (question: string) => `You asked: ${question}`);
 * @example Trace every method of a class
 * class Guide {
 *   async answer(question: string) {
 *     return (await this.search(question))[0];
 *   }
 *
 *   async search(question: string) {
 *     return [`About ${question}`];
 *   }
 * }
 * observe(Guide); // the same as @observe above the class
 * @example Set the name and the type of an observation
 * class Library {
 *   @observe({ name: "search", asType: "retriever" })
 *   async findDocuments(question: string) {
 *     return [`About ${question}`];
 *   }
 * }
 * @example Trace a stream
 * class Guide {
 *   @observe()
 *   async *words(question: string) {
 *     yield* question.split(" "); // the observation ends when the caller has read the last word
 *   }
 * }
 * @example Trace a function with options
 * const rank = observe(
 *   "rank",
 *   (documents: readonly string[]) => documents.toSorted(),
 *   { asType: "chain", captureInput: false },
 * );
 * @example Trace an arrow function in a field
 * class Guide {
 *   @observe()
 *   answer = async (question: string) => `You asked: ${question}`;
 * }
 */
export const observe: Observe = dispatch as Observe;

const NO_OPTIONS: AnyObserveOptions = bare({});

function dispatch(...args: unknown[]): unknown {
  const [first, second, third] = args;
  if (typeof first === "string") return observeNamed(first, second, third);
  if (isDecoration(args)) return decorate(args, NO_OPTIONS);
  if (typeof first === "function") return observeFunction(first as Callable, second);
  if (first !== undefined && (typeof first !== "object" || first === null)) {
    throw new MisuseError(
      `observe: the first argument must be options, a name or a function (got ${show(first)}). Write @observe(), @observe({ ... }) or observe("name", fn).`,
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

function decoratorOf(given: AnyObserveOptions): (...args: unknown[]) => unknown {
  if (isElementDescriptor(given)) throw new MisuseError(ELEMENT_DESCRIPTOR);
  const options = checkedObserveOptions(given);
  return (...args) => {
    if (isDecoration(args)) return decorate(args, options);
    const [target] = args;
    if (typeof target === "function" && isClass(target)) {
      return observeClass(target as Callable, options);
    }
    if (isElementDescriptor(target)) throw new MisuseError(ELEMENT_DESCRIPTOR);
    throw new MisuseError(
      '@observe({ ... }) decorates a method or a class. To trace a function, write observe("name", fn, { ... }).',
    );
  };
}

function observeNamed(name: string, fn: unknown, options: unknown): unknown {
  if (typeof fn !== "function") {
    throw new MisuseError(
      `observe(${show(name)}, ...): the second argument must be a function (got ${show(fn)}). For a decorator, write @observe({ name: ${show(name)} }).`,
    );
  }
  checkAreOptions(options);
  if (options !== undefined && fieldOf(options, "name") !== undefined) {
    throw new MisuseError(
      `observe(${show(name)}, fn, { name }): the name is given twice. Leave it out of the options.`,
    );
  }
  return observeFunction(fn as Callable, { ...options, name });
}

function observeFunction(fn: Callable, given: unknown): unknown {
  checkAreOptions(given);
  const options = checkedObserveOptions(given ?? {});
  if (isClass(fn)) return observeClass(fn, options);
  const name = functionName(fn);
  if (name === "" && options.name === undefined) {
    warnOnce(
      "function without a name",
      'observe(fn) received a function without a name, so its observations are called "anonymous". Write observe("name", fn).',
    );
  }
  return observer(options, name || "anonymous")(fn);
}

function checkAreOptions(value: unknown): asserts value is AnyObserveOptions | undefined {
  if (value === undefined || (typeof value === "object" && value !== null)) return;
  throw new MisuseError(
    `observe: the options must be an object (got ${show(value)}). To wrap several functions, write fns.map((fn) => observe("name", fn)).`,
  );
}
