// Makes an observed function of a function, for every position of `@observe`.
import { bare, definedIn } from "../src/foundation/own-fields.js";
import { warnOnce } from "../src/tracing/log.js";
import type { Callable, InvocationSpec } from "../src/tracing/invocation.js";
import { observedFunction } from "../src/tracing/observed-function.js";
import { defineOwn } from "../src/tracing/property.js";
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
 * Observes functions under `options`. A function that is observed already is observed once: under
 * these options, and under those it had for each that is absent here.
 * @param defaultName the name of the decorated member
 * @param onReturn called with each value that an observed call returned
 */
export function observer(
  options: AnyObserveOptions,
  defaultName: string,
  onReturn?: (value: unknown) => void,
): Observer {
  const spec = specOf(options, defaultName, onReturn);
  return (fn) => {
    const inner = optionsOf(fn);
    const merged = mergedOptions(inner, options);
    const observed = observedFunction(fn, inner ? specOf(merged, defaultName, onReturn) : spec);
    optionsByFunction.set(observed, merged);
    return observed;
  };
}

/** Both, where the outer ones win. An undefined option does not undo one from further inside. */
function mergedOptions(
  inner: AnyObserveOptions | undefined,
  outer: AnyObserveOptions,
): AnyObserveOptions {
  const options = bare({ ...inner, ...definedIn(outer) });
  const { trace } = options;
  return trace ? bare({ ...options, trace: { ...inner?.trace, ...definedIn(trace) } }) : options;
}

function specOf(
  options: AnyObserveOptions,
  defaultName: string,
  onReturn?: (value: unknown) => void,
): InvocationSpec {
  const spec = invocationSpec(options, defaultName);
  if (onReturn === undefined) return spec;
  return {
    ...spec,
    returned(observation, value) {
      spec.returned(observation, value);
      onReturn(value);
    },
  };
}

/**
 * Observes the function that a field or an accessor begins with, and gives it the field's name, as
 * the language does without a decorator. A value that is not a function is left as it is, with a
 * warning: a function may be assigned later.
 */
export function observeHeld(value: unknown, observe: Observer, name: string): unknown {
  if (typeof value !== "function" || isClass(value)) {
    warnOnce(
      `held:${name}`,
      `@observe on the field ${name} traces nothing, because its initial value is not a function. Assign observe("${name}", fn) to it.`,
    );
    return value;
  }
  const observed = observe(value as Callable);
  // A frozen function keeps its name.
  if (observed.name === "") defineOwn(observed, "name", { value: name, configurable: true });
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

/**
 * Returns the name of a function or class; "" if it is missing, or if a static `name` is not a
 * string.
 */
export function functionName(fn: object): string {
  try {
    const { name } = fn as { readonly name?: unknown };
    return typeof name === "string" ? name : "";
  } catch {
    return "";
  }
}
