// The wrapper round an observed function: it calls the original as one observation and passes for
// it in every other way (name, length, own properties, kind, metadata of other decorators).
import { invoke, type Callable, type InvocationSpec } from "./invocation.js";
import { state } from "./state.js";

/** On every wrapper, with its original: what is observed already is not wrapped a second time. */
const ORIGINAL = Symbol.for("mistral-traced.original");

/** The function that `fn` was made from by {@link observedFunction}, if it was. */
export function originalOf(fn: object): unknown {
  return (fn as { [ORIGINAL]?: unknown })[ORIGINAL];
}

/**
 * A function that observes each call of `fn`. `new` on it constructs `fn`, untraced.
 * @param fn a function or method of any kind: plain, async, generator or async generator
 */
export function observedFunction<F extends Callable>(fn: F, spec: InvocationSpec): F {
  const wrapper = isConstructor(fn)
    ? function (this: unknown, ...args: unknown[]): unknown {
        if (new.target) {
          return Reflect.construct(fn, args, new.target === (wrapper as unknown) ? fn : new.target);
        }
        return state.live ? invoke(spec, fn, this, args) : Reflect.apply(fn, this, args);
      }
    : {
        // A method shorthand has no [[Construct]], as real methods and arrows have none.
        method(this: unknown, ...args: unknown[]): unknown {
          return state.live ? invoke(spec, fn, this, args) : Reflect.apply(fn, this, args);
        },
      }.method;
  passFor(fn, wrapper);
  return wrapper as F;
}

/** Own properties, symbols and kind; the prototype says "async" or "generator" to who asks. */
function passFor(fn: Callable, wrapper: object): void {
  for (const key of Reflect.ownKeys(fn)) {
    const descriptor = Object.getOwnPropertyDescriptor(fn, key);
    if (descriptor) Reflect.defineProperty(wrapper, key, descriptor);
  }
  Object.setPrototypeOf(wrapper, Object.getPrototypeOf(fn) as object);
  Object.defineProperty(wrapper, ORIGINAL, { value: fn });
  Object.defineProperty(wrapper, "toString", {
    value: () => Function.prototype.toString.call(fn),
    configurable: true,
    writable: true,
  });
  carryMetadata(fn, wrapper);
}

/** What reflect-metadata (a guard of NestJS, say) keeps for the original holds for the wrapper. */
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

/** Functions and classes have a `prototype` and can be called with `new`; generators only seem so. */
function isConstructor(fn: Callable): boolean {
  if (!Object.hasOwn(fn, "prototype")) return false;
  const kind: unknown = Object.getPrototypeOf(fn);
  return kind === Function.prototype;
}
