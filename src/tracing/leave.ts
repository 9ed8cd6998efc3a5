// The end of an observed call: ends its observation with the call, which may be a value, a promise,
// an iteration or a stream.
import { types } from "node:util";
import { opaque } from "./capture/opaque.js";
import type { Scope } from "./context.js";
import { hiddenClass } from "./hidden.js";
import type { InvocationSpec, Observed } from "./invocation.js";
import { HandedOut, handsOut, watchHandedOut } from "./iterations/handed-out.js";
import { Held, placesOf, type Part } from "./iterations/held.js";
import { consumeHidden } from "./iterations/hidden-stream.js";
import { ItemCollector } from "./iterations/items.js";
import { consume, readerOf, sourceOf } from "./iterations/source.js";
import { StreamRecorder } from "./iterations/stream-recorder.js";
import { reportFault } from "./log.js";
import type { Observation } from "./observation.js";
import { derive, follow, isNativePromise } from "./settle.js";
import { isStackOverflow } from "./stack-overflow.js";
import { awaitHidden, awaitThenable, isThenable } from "./thenable.js";
import { end, fail, scheduleEndAll, unended } from "./unended.js";

/**
 * Ends a call that returned `result`, now or when that does. Throws only at the end of the stack.
 * @returns the caller's result: the same object, except for a native promise, which is derived
 */
export function leave({ spec, isAsync }: Observed, scope: Scope, result: unknown): unknown {
  const observation = scope.current;
  // Not sampled: what runs below must know, and nothing else is to do.
  if (observation === undefined) {
    return isAsync
      ? follow(result as Promise<unknown>, (value) => keepScope(scope, value))
      : keepScope(scope, result);
  }
  return isAsync
    ? follow(
        result as Promise<unknown>,
        (value) => endWith(observation, spec, value),
        (error) => failed(observation, spec, error),
      )
    : endWith(observation, spec, result);
}

/** Ends a call that threw `error` at once. Throws only at the end of the stack. */
export function leaveThrown({ spec }: Observed, scope: Scope, error: unknown): void {
  const observation = scope.current;
  if (observation === undefined) return;
  if (!isStackOverflow(error)) {
    fail(observation, spec, error);
    return;
  }
  // An end must run completely, so it waits until the stack has room.
  unended.push({ scope, spec, error });
  scheduleEndAll();
}

/** Ends the observation now, or sees to it that it ends when `result` does. */
function endWith(observation: Observation, spec: InvocationSpec, result: unknown): unknown {
  // A lazy query that is run again has been recorded; its new result has nothing to wait for.
  if (observation.ended) return result;
  try {
    const held = spec.unwrap?.(result);
    if (held !== undefined) {
      if ("error" in held) fail(observation, spec, held.error);
      else endWith(observation, spec, held.value);
      return result;
    }
    if (isWatchable(result)) {
      if (isNativePromise(result)) {
        return derive(
          result,
          (value) => endWith(observation, spec, value),
          (error) => failed(observation, spec, error),
        );
      }
      const isOther = isPlainRecord(result) || isHandingOut(spec, result);
      if (!isOther && staysOpen(observation, spec, result)) return result;
    } else {
      const followed = followHidden(observation, spec, result);
      if (followed !== undefined) return followed;
    }
  } catch (error) {
    reportFault("looking at a returned value", error);
  }
  const isOutputFree = observation.output === undefined;
  opaque.met = false;
  try {
    spec.returned(observation, result);
  } catch (error) {
    reportFault("reading the returned value", error);
  }
  // A snapshot has seen whether there is anything to look for.
  const isSeen = spec.held === "recorded" && isOutputFree;
  if (spec.held !== undefined && (opaque.met || !isSeen || typeof result === "object")) {
    try {
      const mayHold = (opaque.met || !isSeen) && isContainer(result);
      if (mayHold && holdsOpen(observation, spec, result, isSeen)) return result;
      if (isWatchable(result) && isHandingOut(spec, result)) {
        waitForTaken(observation, spec, result, isSeen);
        return result;
      }
    } catch (error) {
      reportFault("looking into a returned value", error);
    }
  }
  end(observation);
  return result;
}

/** Whether something in `container` is still to be consumed or awaited; see held.ts. */
function holdsOpen(
  observation: Observation,
  spec: InvocationSpec,
  container: object,
  isRecorded: boolean,
): boolean {
  const held = new Held(observation, isRecorded);
  const partSpec = specOfParts(spec, isRecorded);
  for (const [key, value] of placesOf(container)) {
    if (sourceOf(value, spec.followBody) || isThenable(value)) {
      staysOpen(held.part(key), partSpec, value);
    }
  }
  return held.sealed();
}

function specOfParts(spec: InvocationSpec, isRecorded: boolean): InvocationSpec {
  return {
    ...spec,
    returned: (part, value) => isRecorded && (part as Part).resolved(value),
    items: () => new ItemCollector(isRecorded),
  };
}

/** Whether `result` is an instance that hands out streams later. */
function isHandingOut({ held }: InvocationSpec, result: object): boolean {
  return held !== undefined && handsOut(result);
}

/** Ends the observation with the values that the program takes from `instance`; see handed-out.ts. */
function waitForTaken(
  observation: Observation,
  spec: InvocationSpec,
  instance: object,
  isRecorded: boolean,
): void {
  const partSpec = specOfParts(spec, isRecorded);
  const recorder = new StreamRecorder(observation, new ItemCollector(false), spec.failed);
  const call = new HandedOut(recorder, isRecorded, (value, part) => {
    const isFollowed = sourceOf(value, spec.followBody) !== undefined || isThenable(value);
    return isFollowed && staysOpen(part(), partSpec, value);
  });
  const unfinished = watchHandedOut(instance, call);
  if (unfinished !== undefined) recorder.abandon(unfinished);
}

/** The handler of a promise that fails. */
function failed(observation: Observation, spec: InvocationSpec, error: unknown): never {
  fail(observation, spec, error);
  throw error;
}

function outcome(observation: Observation, spec: InvocationSpec) {
  return {
    value: (value: unknown) => endWith(observation, spec, value),
    error: (error: unknown) => fail(observation, spec, error),
  };
}

/** Whether `result` is still to be consumed or awaited; then the observation ends with that. */
function staysOpen(observation: Observation, spec: InvocationSpec, result: object): boolean {
  const source = sourceOf(result, spec.followBody);
  if (source === undefined && !isThenable(result)) return false;
  const items = spec.items?.() ?? new ItemCollector();
  const reader = source ? readerOf(source, items) : items;
  const recorder = new StreamRecorder(observation, reader, spec.failed);
  const consumption = source && consume(source);
  consumption?.join(recorder);
  // A lazy query may be iterated or awaited: what comes first ends the observation.
  const then = outcome(observation, spec);
  const awaited = awaitThenable(result, observation, then, consumption ? undefined : recorder);
  if (!consumption && !awaited) recorder.abandon("not watched: the object is frozen");
  return true;
}

/**
 * Follows a promise or a stream in a Proxy, as other instrumentations return them.
 * @returns the caller's result in its place; undefined for anything else
 */
function followHidden(
  observation: Observation,
  spec: InvocationSpec,
  result: unknown,
): object | undefined {
  const type = hiddenIn(result);
  if (type === undefined) return undefined;
  const recorder = new StreamRecorder(
    observation,
    spec.items?.() ?? new ItemCollector(),
    spec.failed,
  );
  return type === Promise
    ? awaitHidden(result as Promise<unknown>, outcome(observation, spec), recorder)
    : consumeHidden(result as ReadableStream, recorder);
}

/** A later result of an unsampled call still runs without observation. */
function keepScope(scope: Scope, result: unknown): unknown {
  try {
    const value = (result: unknown): unknown => keepScope(scope, result);
    if (hiddenIn(result) === Promise) {
      return awaitHidden(result as Promise<unknown>, { value, error() {} }, undefined);
    }
    if (!isWatchable(result)) return result;
    if (isNativePromise(result)) return derive(result, value);
    if (isPlainRecord(result)) return result;
    const source = sourceOf(result);
    if (source) consume(source, scope);
    awaitThenable(result, scope, { value, error() {} }, undefined);
  } catch (error) {
    reportFault("looking at a returned value", error);
  }
  return result;
}

/** The class of the promise or stream that hides in a Proxy. */
function hiddenIn(result: unknown) {
  return typeof result === "object" && result !== null && types.isProxy(result)
    ? hiddenClass<typeof Promise | typeof ReadableStream>(result, [Promise, ReadableStream])
    : undefined;
}

/** Any other Proxy is a value: an inspection would run its traps. */
function isWatchable(result: unknown): result is object {
  return typeof result === "object" && result !== null && !types.isProxy(result);
}

/** Whether `result` is a plain object or list, which may hold streams. */
function isContainer(result: unknown): result is object {
  return isWatchable(result) && (Array.isArray(result) || isPlainRecord(result));
}

/** The most frequent result: an object of no class that can be neither awaited nor iterated. */
function isPlainRecord(object: object): boolean {
  return (
    Object.getPrototypeOf(object) === Object.prototype &&
    !("then" in object) &&
    !("next" in object) &&
    !("subscribe" in object) &&
    !(Symbol.asyncIterator in object) &&
    !("_readableState" in object)
  );
}
