// Watches an iterator or an async iterable without taking its place: the caller gets the very same
// object, whose methods are overridden by own, non-enumerable ones.
import { types } from "node:util";
import { isObject } from "../../foundation/is-object.js";
import { applier, applyIn } from "../context.js";
import { silent, type Consumption, type Watcher } from "./consumption.js";
import { guard, reportFault } from "../log.js";
import { methodOf, overrideAll, plainValue, type Method } from "../property.js";
import { sdkValues } from "../sdk-values.js";
import {
  derive,
  follow,
  handlersOf,
  interceptThen,
  isNativePromise,
  type Outcome,
} from "../settle.js";
import { state } from "../state.js";
import { unended } from "../unended.js";

/** Whether `value` returns its items on request: an iterator or a generator. */
export function isIterator(value: object): boolean {
  // A subscribable object takes values by `next`, as a Subject of RxJS does.
  return (
    methodOf(value, "next") !== undefined && !("subscribe" in value) && !isMoreThanItems(value)
  );
}

/** Whether `value` can be iterated asynchronously, and lives for nothing else. */
export function isAsyncIterable(value: object): boolean {
  return methodOf(value, Symbol.asyncIterator) !== undefined && !isMoreThanItems(value);
}

/** A cursor, a socket or a line reader lives on whether or not it is iterated. A page is a value. */
function isMoreThanItems(value: object): boolean {
  return ("on" in value && "emit" in value) || sdkValues.isPage(value);
}

/** The first iterator that is asked for is the one whose consumption counts. */
export function watchAsyncIterable(iterable: object, consumption: Consumption): boolean {
  const original = methodOf(iterable, Symbol.asyncIterator);
  if (original === undefined) return false;
  let countedTurn = -1;
  const watched: Method = function (...args) {
    const iterator = applyIn(consumption.scope, original, this, args);
    guard("watching an iterator", () => {
      if (!isObject(iterator) || types.isProxy(iterator)) return;
      const counts = countedTurn !== consumption.turn;
      countedTurn = consumption.turn;
      watchIterator(iterator, counts ? consumption : silent(consumption));
    });
    return iterator;
  };
  return overrideAll(iterable, [[Symbol.asyncIterator, watched]]);
}

/** The watch of an iterator. */
interface IteratorWatch {
  /** False: after `return`, its source stays open for another reader. */
  readonly returnStops?: boolean;
  /** The language made it and its results: reading them runs no code of the user's. */
  readonly native?: boolean;
}

/** Overrides `next`, `return` and `throw`. @returns false where that is not possible */
export function watchIterator(
  iterator: object,
  watcher: Watcher,
  { returnStops = true, native = types.isGeneratorObject(iterator) }: IteratorWatch = {},
): boolean {
  const results = new Results(watcher, native);
  const overrides: [string, Method][] = [];
  for (const name of ["next", "return", "throw"]) {
    const original = methodOf(iterator, name);
    if (original === undefined) continue;
    const last = name === "return" ? (returnStops ? "stop" : "nothing") : "done";
    overrides.push([name, watchedMethod(original, results, last)]);
  }
  return overrideAll(iterator, overrides);
}

/** The results of one iterator's methods. */
class Results {
  /** Pending answers; a custom iterator may return them in any order. */
  pending = 0;
  private finished = false;
  private returned: unknown = undefined;

  constructor(
    readonly watcher: Watcher,
    readonly native: boolean,
  ) {}

  read(result: unknown, last: Last): void {
    try {
      if (!isObject(result)) return;
      if (!this.property(result, "done")) this.watcher.item(this.property(result, "value"));
      else if (last === "stop") this.watcher.stop();
      else if (last === "done") {
        this.finished = true;
        this.returned ??= this.property(result, "value");
      }
      if (this.finished && this.pending === 0) this.watcher.done(this.returned);
    } catch (error) {
      reportFault("reading the result of an iterator", error);
    }
  }

  private property(result: object, key: "done" | "value"): unknown {
    if (this.native) return (result as Record<string, unknown>)[key];
    return types.isProxy(result) ? undefined : plainValue(result, key);
  }
}

/** The meaning of a last result: the producer's end, the consumer's wish, or nothing. */
type Last = "done" | "stop" | "nothing";

function watchedMethod(original: Method, results: Results, last: Last): Method {
  const { watcher, native } = results;
  const outcome: Outcome = {
    value(result) {
      results.pending -= 1;
      results.read(result, last);
      return result;
    },
    error(error) {
      results.pending -= 1;
      watcher.fail(error);
    },
  };
  const [onValue, onError] = handlersOf(outcome);
  return function (...args) {
    const { scope } = watcher;
    let result: unknown;
    try {
      // As applyIn does, without its frame.
      result =
        scope === undefined
          ? Reflect.apply(original, this, args)
          : state.scopes.run(scope, applier(scope), original, this, args);
    } catch (error) {
      try {
        watcher.fail(error);
      } catch {
        // The end of the stack.
        unended.push({ scope });
      }
      throw error;
    }
    return watcher.hears && isObject(result) ? heard(result) : result;
  };

  function heard(result: object): unknown {
    if (!native && types.isProxy(result)) return result;
    try {
      if (isNativePromise(result)) {
        results.pending += 1;
        return native ? follow(result, onValue, onError) : derive(result, onValue, onError);
      }
      if (native || !isAwaited(result)) results.read(result, last);
    } catch (error) {
      reportFault("reading the result of an iterator", error);
    }
    return result;
  }

  /** Whether `result` is a thenable that settles later. */
  function isAwaited(result: object): boolean {
    const then = methodOf(result, "then");
    if (then === undefined || !interceptThen(result, then, () => watcher.scope, once(outcome))) {
      return false;
    }
    results.pending += 1;
    return true;
  }
}

/** For a result that may be awaited more than once, as one that is raced against a timer is. */
function once(outcome: Outcome): Outcome {
  let isTold = false;
  return {
    value(result) {
      if (isTold) return result;
      isTold = true;
      return outcome.value(result);
    },
    error(error) {
      if (isTold) return;
      isTold = true;
      outcome.error(error);
    },
  };
}
