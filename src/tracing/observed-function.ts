// The wrapper round an observed function: it calls the original as one observation and passes for
// it in every other way (name, length, own properties, kind, metadata of other decorators).
import { types } from "node:util";
import type { Callable, InvocationSpec, Observed } from "./invocation.js";
import { defineOwn } from "./property.js";
import { constructorWrapper, methodWrapper } from "./wrapper.js";

/** On every wrapper: an observed function is not observed a second time. */
const MARK = Symbol.for("mistral-traced.observed");

/** Names its wrapper, since another decorator may have copied it, as a property, to its own. */
interface Mark {
  readonly wrapper: unknown;
  readonly original: Callable;
  readonly spec: InvocationSpec;
}

/** Returns the original of a wrapper and its spec; undefined for any other function. */
export function observedAs(fn: Callable): Pick<Mark, "original" | "spec"> | undefined {
  const mark = (fn as { [MARK]?: Mark })[MARK];
  return mark?.wrapper === fn ? mark : undefined;
}

/**
 * Whether calls of `fn` are observed: it is a wrapper of this package, or carries its own
 * properties.
 */
export function isObserved(fn: object): boolean {
  return Object.hasOwn(fn, MARK);
}

/**
 * A function that observes each call of `fn`. `new` on it constructs `fn`, untraced.
 * @param fn a function or method of any kind: plain, async, generator or async generator. A
 *   function that was made here already is observed once, under the new `spec`.
 */
export function observedFunction<F extends Callable>(fn: F, spec: InvocationSpec): F {
  const original = observedAs(fn)?.original ?? fn;
  const observed: Observed = { fn: original, spec, isAsync: isAsync(original) };
  const wrapper = isConstructor(original) ? constructorWrapper(observed) : methodWrapper(observed);
  passFor(fn, wrapper);
  defineOwn(wrapper, MARK, { value: { wrapper, original, spec } satisfies Mark });
  return wrapper as F;
}

/**
 * Copies own properties, symbols and kind; the prototype passes for that of an async or generator
 * function.
 */
export function passFor(fn: Callable, wrapper: object): void {
  const original = observedAs(fn)?.original ?? fn;
  // First, so that a toString of the function's own takes its place.
  defineOwn(wrapper, "toString", {
    value: () => Function.prototype.toString.call(original),
    configurable: true,
    writable: true,
  });
  for (const key of Reflect.ownKeys(fn)) {
    const descriptor = Object.getOwnPropertyDescriptor(fn, key);
    if (descriptor && key !== MARK) defineOwn(wrapper, key, descriptor);
  }
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(fn) as object);
  carryMetadata(fn, wrapper);
}

/**
 * Copies the metadata that reflect-metadata (used by a guard of NestJS, for example) keeps for the
 * original.
 */
function carryMetadata(fn: Callable, wrapper: object): void {
  const reflect = Reflect as {
    getOwnMetadataKeys?: (target: object) => unknown[];
    getOwnMetadata?: (key: unknown, target: object) => unknown;
    defineMetadata?: (key: unknown, value: unknown, target: object) => void;
  };
  if (typeof reflect.getOwnMetadataKeys !== "function") return;
  for (const key of reflect.getOwnMetadataKeys(fn)) {
    reflect.defineMetadata?.(key, reflect.getOwnMetadata?.(key, fn), wrapper);
  }
}

/** Async functions of the language, generators left out. */
function isAsync(fn: Callable): boolean {
  return types.isAsyncFunction(fn) && !types.isGeneratorFunction(fn);
}

/** Functions and classes have a `prototype` and can be called with `new`; generators only seem so. */
function isConstructor(fn: Callable): boolean {
  if (!Object.hasOwn(fn, "prototype")) return false;
  const kind: unknown = Object.getPrototypeOf(fn);
  return kind === Function.prototype;
}
