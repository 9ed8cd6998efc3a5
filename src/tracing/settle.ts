// How to learn what a promise or thenable settles with, without changing what its user sees.
import { types } from "node:util";
import { runIn, currentScope } from "./context.js";
import type { Observation } from "./observation.js";
import { state } from "./state.js";

/** What is told of a value that comes later. Neither may throw. */
export interface Outcome {
  /** @returns what the caller gets: the value itself, or one derived from it */
  value(value: unknown): unknown;
  error(error: unknown): void;
}

const promiseThen = Promise.prototype.then;

/** Whether `value` settles later: a promise or any object with a `then` method. */
export function isThenable(value: object): value is PromiseLike<unknown> {
  return types.isPromise(value) || typeof (value as { then?: unknown }).then === "function";
}

/**
 * Lets `outcome` know how `thenable` settles.
 *
 * A native promise is answered with one derived from it, so that a rejection that nobody handles
 * stays unhandled and one that is handled stays handled (`await` never looks at an overridden
 * `then` of a native promise). A subclass or a foreign thenable is given back itself with its own
 * `then` intercepted: we never call `then`, since that would run a lazy query a second time.
 * @returns undefined when the thenable can't be watched (it is frozen)
 */
export function watchThenable(
  thenable: PromiseLike<unknown>,
  observation: Observation,
  outcome: Outcome,
): PromiseLike<unknown> | undefined {
  if (types.isPromise(thenable) && thenable.constructor === Promise) {
    return derive(thenable, outcome);
  }
  return interceptThen(thenable, observation, outcome) ? thenable : undefined;
}

function derive(promise: Promise<unknown>, outcome: Outcome): Promise<unknown> {
  const derived: Promise<unknown> = Reflect.apply(promiseThen, promise, [
    (value: unknown) => outcome.value(value),
    (error: unknown) => {
      outcome.error(error);
      throw error;
    },
  ]);
  // On Node 20 AsyncLocalStorage keeps symbols of its own on each promise: those are there already.
  for (const key of Reflect.ownKeys(promise)) {
    if (Object.hasOwn(derived, key)) continue;
    const descriptor = Object.getOwnPropertyDescriptor(promise, key);
    if (descriptor) Reflect.defineProperty(derived, key, descriptor);
  }
  return derived;
}

type Handler = ((value: unknown) => unknown) | null | undefined;

function interceptThen(
  thenable: PromiseLike<unknown>,
  observation: Observation,
  outcome: Outcome,
): boolean {
  // oxlint-disable-next-line typescript/unbound-method -- applied to its own `this` below
  const original = thenable.then;
  function then(this: unknown, onValue?: Handler, onError?: Handler): unknown {
    const caller = currentScope();
    // What a lazy thenable starts belongs to the observation; what awaits it does not.
    const back = (handler: (value: unknown) => unknown, value: unknown): unknown =>
      state.scopes.run(caller as never, handler, value);
    return runIn(observation, Reflect.apply, original, this, [
      (value: unknown) => {
        const given = outcome.value(value);
        return typeof onValue === "function" ? back(onValue, given) : given;
      },
      (error: unknown) => {
        outcome.error(error);
        if (typeof onError === "function") return back(onError, error);
        throw error;
      },
    ]);
  }
  return override(thenable, "then", then);
}

/** Gives `target` an own, non-enumerable method. @returns false where the object does not allow it */
export function override(target: object, key: PropertyKey, method: unknown): boolean {
  return Reflect.defineProperty(target, key, {
    value: method,
    configurable: true,
    enumerable: false,
    writable: true,
  });
}
