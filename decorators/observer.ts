// What every position of `@observe` comes down to: a function becomes one whose calls are observed.
import { warnOnce } from "../src/tracing/log.js";
import type { Callable, InvocationSpec } from "../src/tracing/invocation.js";
import { observedFunction } from "../src/tracing/observed-function.js";
import { invocationSpec, type AnyObserveOptions } from "./options.js";

/** Makes a function one whose calls are observed. */
export type Observer = (fn: Callable) => Callable;

/** By observed function, the options it is observed under. */
const optionsByFunction = new WeakMap<object, AnyObserveOptions>();

/** The options that `fn` is observed under, if it is. */
export function optionsOf(fn: Callable): AnyObserveOptions | undefined {
  return optionsByFunction.get(fn);
}

/**
 * Observes functions under `options`. What is observed already is observed once: under these
 * options, and where they say nothing under those it had.
 * @param defaultName the name of what is decorated
 * @param returned is told each value that an observed call returned
 */
export function observer(
  options: AnyObserveOptions,
  defaultName: string,
  returned?: (value: unknown) => void,
): Observer {
  const usual = specOf(options, defaultName, returned);
  return (fn) => {
    const earlier = optionsByFunction.get(fn);
    const all = merged(earlier, options);
    const observed = observedFunction(fn, earlier ? specOf(all, defaultName, returned) : usual);
    optionsByFunction.set(observed, all);
    return observed;
  };
}

/** Both, where the later ones win; an option that is undefined does not undo an earlier one. */
function merged(
  earlier: AnyObserveOptions | undefined,
  later: AnyObserveOptions,
): AnyObserveOptions {
  const all = { ...earlier, ...definedIn(later) };
  return all.trace ? { ...all, trace: { ...earlier?.trace, ...definedIn(all.trace) } } : all;
}

function definedIn<Options extends object>(options: Options): Options {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Options;
}

function specOf(
  options: AnyObserveOptions,
  defaultName: string,
  returned?: (value: unknown) => void,
): InvocationSpec {
  const spec = invocationSpec(options, defaultName);
  if (returned === undefined) return spec;
  return {
    ...spec,
    returned(observation, value) {
      spec.returned(observation, value);
      returned(value);
    },
  };
}

/**
 * Observes the function that a field or an accessor begins with, and gives it the field's name, as
 * the language does where no decorator stands. What is no function is left as it is, with a
 * warning: it may be there to be assigned later.
 */
export function observeHeld(value: unknown, observe: Observer, name: string): unknown {
  if (typeof value !== "function" || isClass(value)) {
    warnOnce(
      `held:${name}`,
      `@observe on the field ${name} traces nothing, since it does not begin with a function. Assign observe(fn) where it gets one.`,
    );
    return value;
  }
  const observed = observe(value as Callable);
  // Not so for a frozen function, whose name stays what it is.
  if (observed.name === "")
    Reflect.defineProperty(observed, "name", { value: name, configurable: true });
  return observed;
}

/** A native class: the only function whose `prototype` can't be replaced. */
export function isClass(fn: object): boolean {
  return Object.getOwnPropertyDescriptor(fn, "prototype")?.writable === false;
}

/** The bare name of a member, as an observation is called by default. */
export function memberName(key: PropertyKey | undefined): string {
  return typeof key === "symbol" ? key.description || "symbol" : String(key ?? "anonymous");
}

/** The name of a function or class; "" where it has none, or a `name` of its own that is no text. */
export function functionName(fn: object): string {
  try {
    const { name } = fn as { readonly name?: unknown };
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
}
