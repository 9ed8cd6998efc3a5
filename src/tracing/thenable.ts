// Watches thenables that are not native promises, such as lazy queries: until they are awaited or
// collected.
import { types } from "node:util";
import { abandonWhenCollected, open, settled, type Abandonable } from "./iterations/consumption.js";
import { isObject } from "../foundation/is-object.js";
import { applyIn, type Scope } from "./context.js";
import { withOverrides } from "./hidden.js";
import { methodOf, overrideAll, type Method } from "./property.js";
import type { StreamRecorder } from "./iterations/stream-recorder.js";
import { derive, handlersOf, interceptThen, isNativePromise, type Outcome } from "./settle.js";

/** Whether `await` would call a method of `value`. */
export function isThenable(value: object): boolean {
  return methodOf(value, "then") !== undefined;
}

/** The recorders that wait for one thenable, which several observed calls may have returned. */
interface Waiting {
  scope: Scope;
  readonly outcomes: Outcome[];
}

const waits = new WeakMap<object, Waiting>();
/** More calls than this that returned one thenable are not kept open. */
const MAX_OUTCOMES = 100;

/**
 * Calls `outcome` with the result of `thenable`, once, when it is awaited.
 * @param scope the scope of the code that its `then` starts
 * @param recorder abandoned if the thenable is never awaited
 * @returns false if it is not a thenable, or cannot be watched
 */
export function awaitThenable(
  thenable: object,
  scope: Scope,
  outcome: Outcome,
  recorder: StreamRecorder | undefined,
): boolean {
  const waiting = waits.get(thenable) ?? intercept(thenable, scope);
  if (waiting === undefined) return false;
  if (waiting.outcomes.length >= MAX_OUTCOMES) {
    recorder?.abandon("not watched: the object was returned too often");
    return true;
  }
  // The first to wait is the innermost call, the one that made the thenable.
  if (waiting.outcomes.length === 0) waiting.scope = scope;
  waiting.outcomes.push(recorder ? untilAwaited(thenable, outcome, recorder) : outcome);
  return true;
}

function intercept(thenable: object, scope: Scope): Waiting | undefined {
  const then = methodOf(thenable, "then");
  if (then === undefined) return undefined;
  const waiting: Waiting = { scope, outcomes: [] };
  const { outcomes } = waiting;
  const scopeNow = (): Scope | undefined => (outcomes.length > 0 ? waiting.scope : undefined);
  const isNative = isNativePromise(thenable);
  const told: Outcome = {
    value: (value) => outcomes.splice(0).reduce((result, outcome) => outcome.value(result), value),
    error(error) {
      for (const outcome of outcomes.splice(0)) outcome.error(error);
    },
  };
  const watched = interceptThen(thenable, then, scopeNow, told);
  if (!watched) return undefined;
  waits.set(thenable, waiting);
  // `await` calls the `then` of a promise only if its constructor is another one.
  if (isNative) overrideAll(thenable, [["constructor", Awaited]]);
  if (!types.isPromise(thenable)) watchRuns(thenable, scopeNow, told);
  return waiting;
}

/** The constructor of a native promise whose own `then` is to be called: what it makes is native. */
class Awaited extends Promise<unknown> {
  // A bundler may rename the class.
  static override get name(): string {
    return "Promise";
  }

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
}

/** Methods that run a lazy query without its `then`: Prisma's `$transaction`, Mongoose, Drizzle. */
const RUNS = ["requestTransaction", "exec", "execute"];

function watchRuns(query: object, scope: () => Scope | undefined, outcome: Outcome): void {
  const [onValue, onError] = handlersOf(outcome);
  for (const name of RUNS) {
    const original = methodOf(query, name);
    if (original === undefined) continue;
    const run: Method = function (...args) {
      const result = applyIn(scope(), original, this, args);
      return isObject(result) && isNativePromise(result)
        ? derive(result, onValue, onError)
        : result;
    };
    overrideAll(query, [[name, run]]);
  }
}

/**
 * Reports to `outcome` how a promise that hides in a Proxy settles, when the program awaits it.
 * @param recorder abandoned if the program never does
 * @returns the object that the program awaits in its place
 */
export function awaitHidden(
  promise: Promise<unknown>,
  outcome: Outcome,
  recorder: StreamRecorder | undefined,
): object {
  let told = outcome;
  const [onValue, onError] = handlersOf({
    value: (value) => told.value(value),
    error: (error) => told.error(error),
  });
  const settled = (hidden: unknown): Promise<unknown> =>
    (hidden as Promise<unknown>).then(onValue, onError);
  const awaited = withOverrides(promise, {
    // oxlint-disable-next-line unicorn/no-thenable -- the method of a promise
    then: () =>
      function (onValue, onError) {
        return settled(this).then(onValue as never, onError as never);
      },
    catch: () =>
      function (onError) {
        return settled(this).catch(onError as never);
      },
    finally: () =>
      function (onEnd) {
        return settled(this).finally(onEnd as never);
      },
  });
  if (recorder) told = untilAwaited(awaited, outcome, recorder);
  return awaited;
}

/** Abandons `recorder` unless `outcome` is called before the thenable is collected. */
function untilAwaited(thenable: object, outcome: Outcome, recorder: StreamRecorder): Outcome {
  // A library may have run a lazy query without its `then`.
  const isRunning = types.isPromise(thenable) || types.isProxy(thenable);
  const never: Abandonable = {
    abandon() {
      settled(never);
      if (isRunning) recorder.abandon("never awaited");
      else recorder.lapse();
    },
  };
  open(never);
  abandonWhenCollected(thenable, never);
  return {
    value(value) {
      settled(never);
      return outcome.value(value);
    },
    error(error) {
      settled(never);
      outcome.error(error);
    },
  };
}
