// Learns the result of a promise or thenable, without changing it for its user.
import { types } from "node:util";
import { applyIn, here, type Scope } from "./context.js";
import { defineOwn, overrideAll, type Method } from "./property.js";

/** The callbacks for a later value. Neither may throw. */
export interface Outcome {
  /** @returns the caller's value: the same, or one derived from it */
  value(value: unknown): unknown;
  error(error: unknown): void;
}

/** The two arguments of `then` that report a promise's result and change nothing. */
type Handlers = readonly [onValue: (value: unknown) => unknown, onError: (error: unknown) => never];

/** The handlers that call `outcome`. Made once for many promises where that is possible. */
export function handlersOf(outcome: Outcome): Handlers {
  return [
    (value) => outcome.value(value),
    (error) => {
      outcome.error(error);
      throw error;
    },
  ];
}

/** The class of promises that async functions return, even if `globalThis.Promise` was replaced. */
const NativePromise: unknown = (async () => {})().constructor;

/** `promise.then(onValue, onError)`, even if the method was replaced since. */
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
 * A promise that settles as `promise` does, after the handlers have run. It is derived, so that an
 * unhandled rejection stays unhandled and a handled one stays handled: `await` never looks at an
 * overridden `then` of a native promise. Own properties are carried over.
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
    // A symbol on a new promise was put there by Node.
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

/**
 * For a promise that was made for this package alone: its unhandled rejection must not end the
 * process.
 */
export function disown(value: unknown): void {
  if (types.isPromise(value)) void then(value, undefined, () => {});
}

type Handler = ((value: unknown) => unknown) | null | undefined;

/**
 * Calls `outcome` with the result of a thenable that is not a native promise, each time it is
 * awaited. It stays the same object; its own `then` is intercepted. We never call `then`, as that
 * would run a lazy query a second time. Code that its `then` starts runs in `scope`; code that
 * awaits it does not.
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
      // The awaiting code receives the error, unless it has an outcome already.
      if (!isTold) outcome.error(error);
      throw error;
    }
  }
  return overrideAll(thenable, [["then", then]]);
}
