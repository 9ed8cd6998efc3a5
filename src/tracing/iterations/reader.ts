// Watches one reader of a ReadableStream, default or BYOB, until it releases its lock.
import { types } from "node:util";
import { applyIn } from "../context.js";
import type { Watcher } from "./consumption.js";
import { hiddenClass, withOverrides, type Overrides } from "../hidden.js";
import { methodOf, overrideAll, type Method } from "../property.js";
import { reportFault } from "../log.js";
import { follow, handlersOf, isNativePromise } from "../settle.js";

/** A reader of either kind. */
export type Reader = ReadableStreamDefaultReader | ReadableStreamBYOBReader;

/**
 * Whether `value` is a reader of the platform's, or hides one: a subclass of a stream may answer
 * anything.
 */
export function isReader(value: unknown): value is Reader {
  if (typeof value !== "object" || value === null) return false;
  if (types.isProxy(value)) {
    return (
      hiddenClass(value, [ReadableStreamDefaultReader, ReadableStreamBYOBReader]) !== undefined
    );
  }
  return value instanceof ReadableStreamDefaultReader || value instanceof ReadableStreamBYOBReader;
}

/** The result of `read`. */
export interface ReadResult {
  readonly done: boolean;
  readonly value?: unknown;
}

/**
 * Reports to `watcher` all that `reader` reads.
 * @returns the same reader, whose methods are overridden; for one that hides in a Proxy, one more Proxy
 */
export function watchedReader(reader: Reader, watcher: Watcher): Reader {
  // A reader that released its lock no longer reports on the stream.
  let released = false;
  let pending = 0;
  // Code that reads the available items and awaits `closed` never sees a last result.
  let closed = false;
  let cancelled = false;
  const [onValue, onError] = handlersOf({
    value(result) {
      pending -= 1;
      // Without `guard`: a closure for each item would cost more than the guarded code.
      try {
        hear(result as ReadResult);
      } catch (error) {
        reportFault("reading the result of a stream", error);
      }
      return result;
    },
    error(error) {
      pending -= 1;
      if (!released) watcher.fail(error);
    },
  });
  function hear({ done, value }: ReadResult): void {
    if (!done) watcher.item(value);
    if (!released && !cancelled && (done || (closed && pending === 0))) watcher.done();
  }
  const overrides: Overrides = {
    read: (read) =>
      function (...args) {
        const result = applyIn(watcher.scope, read, this, args);
        if (!watcher.hears || !isPromise(result)) return result;
        pending += 1;
        return follow(result, onValue, onError);
      },
    cancel: (cancel) =>
      function (...args) {
        if (released) return Reflect.apply(cancel, this, args);
        cancelled = true;
        return followCancel(applyIn(watcher.scope, cancel, this, args), watcher);
      },
    releaseLock: (releaseLock) =>
      function (...args) {
        released = true;
        return Reflect.apply(releaseLock, this, args);
      },
  };
  if (types.isProxy(reader)) return withOverrides(reader, overrides);
  const methods = Object.entries(overrides).map(
    ([name, override]) => [name, methodOf(reader, name), override] as const,
  );
  if (methods.some(([, original]) => original === undefined)) return reader;
  overrideAll(
    reader,
    methods.map(([name, original, override]) => [name, override(original as Method)] as const),
  );
  afterClose(
    reader,
    () => {
      closed = true;
      if (!released && !cancelled && pending === 0) watcher.done();
    },
    (error) => {
      if (!released) watcher.fail(error);
    },
  );
  return reader;
}

/**
 * Cancelling is over when the source has cleaned up; the error of a source that failed arrives
 * then.
 */
export function followCancel(cancelling: unknown, watcher: Watcher): unknown {
  if (!watcher.hears) return cancelling;
  if (!isPromise(cancelling)) {
    watcher.stop();
    return cancelling;
  }
  const [onValue, onError] = handlersOf({
    value(value) {
      watcher.stop();
      return value;
    },
    error: (error) => watcher.fail(error),
  });
  return follow(cancelling, onValue, onError);
}

/**
 * Calls `closed` when the stream of `reader` has closed and has nothing left; the answer to the
 * last `read` may be still on its way. Calls `failed` when it fails, and when the reader releases
 * its lock.
 */
export function afterClose(
  reader: Reader,
  closed: () => void,
  failed: (error: unknown) => void,
): void {
  const closing: unknown = reader.closed;
  // The specification marks this promise as handled: listening to it hides no rejection.
  if (isPromise(closing)) closing.then(closed, failed);
}

function isPromise(value: unknown): value is Promise<unknown> {
  return types.isPromise(value) && isNativePromise(value);
}
