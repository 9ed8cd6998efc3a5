// How to learn what a promise or thenable settles with, without changing what its user sees.
import { types } from "node:util";
import { applyIn, here, type Scope } from "./context.js";
import { defineOwn, overrideAll, type Method } from "./property.js";

/** What is told of a value that comes later. Neither may throw. */
export interface Outcome {
  /** @returns what the caller gets: the value itself, or one derived from it */
  value(value: unknown): unknown;
  error(error: unknown): void;
}

/** The two arguments of `then` that tell of a promise and change nothing. */
type Handlers = readonly [onValue: (value: unknown) => unknown, onError: (error: unknown) => never];

/** The handlers that tell `outcome`. Made once for many promises where that is possible. */
export function handlersOf(outcome: Outcome): Handlers {
  return [
    (value) => outcome.value(value),
    (error) => {
      outcome.error(error);
      throw error;
    },
  ];
}

/** What async functions return, whatever `globalThis.Promise` has become. */
const NativePromise: unknown = (async () => {})().constructor;

/** `promise.then(onValue, onError)`, whatever has become of the method since. */
const then = Function.prototype.call.bind(Promise.prototype.then) as (
  promise: Promise<unknown>,
  onValue?: (value: unknown) => unknown,
  onError?: (error: unknown) => unknown,
) => Promise<unknown>;

/** Whether `await` takes `value` as it is, never looking at its `then`. */
export function isNativePromise(value: object): value is Promise<unknown> {
  return types.isPromise(value) && value.constructor === NativePromise;
}

/** The symbols that Node keeps on every promise while contexts are followed (up to Node 22). */
const nodeSymbols = new Set<PropertyKey>();
const MAX_NODE_SYMBOLS = 100;

/**
 * A promise that settles as `promise` does, once the handlers have been told. It is derived, so that
 * a rejection that nobody handles stays unhandled and one that is handled stays handled: `await`
 * never looks at an overridden `then` of a native promise. Own properties are carried over.
 */
export function derive(
  promise: Promise<unknown>,
  onValue: Handlers[0],
  onError?: Handlers[1],
): Promise<unknown> {
  const derived = follow(promise, onValue, onError);
  for (const key of Reflect.ownKeys(promise)) {
    if (!nodeSymbols.has(key)) carryOver(promise, derived, key);
  }
  return derived;
}

function carryOver(promise: object, derived: object, key: PropertyKey): void {
  if (Object.hasOwn(derived, key)) {
    // It is there already, and nobody has seen this promise yet: Node has put it there.
    if (typeof key === "symbol" && nodeSymbols.size < MAX_NODE_SYMBOLS) nodeSymbols.add(key);
    return;
  }
  const descriptor = Object.getOwnPropertyDescriptor(promise, key);
  if (descriptor) defineOwn(derived, key, descriptor);
}

/** As {@link derive}, for a promise that the language made, which has no properties of its own. */
export const follow: (
  promise: Promise<unknown>,
  onValue: Handlers[0],
  onError?: Handlers[1],
) => Promise<unknown> = then;

/** For a promise that was made for us alone: its rejection, which nobody sees, ends no process. */
export function disown(value: unknown): void {
  if (types.isPromise(value)) void then(value, undefined, () => {});
}

type Handler = ((value: unknown) => unknown) | null | undefined;

/**
 * Lets `outcome` know, each time it is awaited, how a thenable that is no native promise settles.
 * It stays the same object; its own `then` is intercepted. We never call `then`, as that would run
 * a lazy query a second time. What its `then` starts runs in `scope`, what awaits it does not.
 * @returns false when the thenable can't be watched (it is frozen)
 */
export function interceptThen(
  thenable: object,
  original: Method,
  scope: () => Scope | undefined,
  outcome: Outcome,
): boolean {
  function then(this: unknown, onValue?: Handler, onError?: Handler, ...rest: unknown[]): unknown {
    const entered = scope();
    const back = here(entered);
    let isTold = false;
    const handlers = [
      (result: unknown) => {
        isTold = true;
        const value = outcome.value(result);
        return typeof onValue === "function" ? back(onValue, value) : value;
      },
      (reason: unknown) => {
        isTold = true;
        outcome.error(reason);
        if (typeof onError === "function") return back(onError, reason);
        throw reason;
      },
      ...rest,
    ];
    try {
      return applyIn(entered, original, this, handlers);
    } catch (error) {
      // Who awaits it is told so, unless it has said something else before.
      if (!isTold) outcome.error(error);
      throw error;
    }
  }
  return overrideAll(thenable, [["then", then]]);
}
