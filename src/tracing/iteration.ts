// Watches an iterator or an async iterable without taking its place: the caller gets the very same
// object, whose methods are overridden by own, non-enumerable ones.
import { types } from "node:util";
import { runIn } from "./context.js";
import type { Consumption } from "./consumption.js";
import { isThenable, override, watchThenable } from "./settle.js";

type Method = (...args: unknown[]) => unknown;

/** Whether `value` gives its items once, when asked: an iterator, a generator, an async iterable. */
export function isIteration(value: object): boolean {
  return isIterator(value) || Symbol.asyncIterator in value;
}

/** Lets `consumption` know what comes out of `target`. @returns false where that is not possible */
export function watchIteration(target: object, consumption: Consumption): boolean {
  return isIterator(target)
    ? watchIterator(target, consumption)
    : watchAsyncIterable(target, consumption);
}

function isIterator(value: object): boolean {
  return typeof (value as { next?: unknown }).next === "function";
}

/** Overrides `next`, `return` and `throw`; bodies run in the observation's context. */
export function watchIterator(iterator: object, consumption: Consumption): boolean {
  const methods = iterator as Record<string, unknown>;
  const watched = ["next", "return", "throw"]
    .filter((name) => typeof methods[name] === "function")
    .every((name) => override(iterator, name, watchedMethod(methods[name] as Method, consumption)));
  if (watched) consumption.endWhenCollected(iterator);
  return watched;
}

function watchedMethod(original: Method, consumption: Consumption): Method {
  const outcome = {
    value(result: unknown): unknown {
      readResult(result, consumption);
      return result;
    },
    error: (error: unknown): void => consumption.fail(error),
  };
  return function (this: unknown, ...args: unknown[]): unknown {
    let result: unknown;
    try {
      result = runIn(consumption.observation, Reflect.apply, original, this, args);
    } catch (error) {
      consumption.fail(error);
      throw error;
    }
    if (typeof result === "object" && result !== null && isThenable(result)) {
      return watchThenable(result, consumption.observation, outcome) ?? result;
    }
    return outcome.value(result);
  };
}

/** Reads what `next`, `return` or `throw` gave. */
export function readResult(result: unknown, consumption: Consumption): void {
  try {
    const { done, value } = result as IteratorResult<unknown>;
    if (done) consumption.done();
    else consumption.item(value);
  } catch {
    // What `next` gave is no iterator result: the consumer will be told so by the language.
  }
}

/** The first iterator that is asked for is the one whose consumption counts. */
function watchAsyncIterable(iterable: object, consumption: Consumption): boolean {
  const original = (iterable as { [Symbol.asyncIterator]: Method })[Symbol.asyncIterator];
  let asked = false;
  const watched = override(
    iterable,
    Symbol.asyncIterator,
    function (this: unknown, ...args: unknown[]): unknown {
      const iterator = runIn(consumption.observation, Reflect.apply, original, this, args);
      if (!asked && typeof iterator === "object" && iterator !== null && !types.isProxy(iterator)) {
        asked = watchIterator(iterator, consumption);
      }
      return iterator;
    },
  );
  if (watched) consumption.endWhenCollected(iterable);
  return watched;
}
