// Watches a web ReadableStream (Mistral's EventStream is one) without taking its place: the ways
// to read it are overridden on the very object, and nothing is pulled before the consumer asks.
import type { Consumption } from "./consumption.js";
import { readResult, watchIterator } from "./iteration.js";
import { override, watchThenable } from "./settle.js";

type Method = (...args: unknown[]) => unknown;

/** Whether `value` is a web ReadableStream. */
export function isReadableStream(value: object): value is ReadableStream {
  return value instanceof ReadableStream;
}

/** Lets `consumption` know what is read from `stream`. @returns false where that is not possible */
export function watchReadableStream(stream: ReadableStream, consumption: Consumption): boolean {
  // A polyfilled iterator takes its reader from the overridden method: it must not count twice.
  let iterating = false;
  const getReader = Reflect.get(stream, "getReader") as Method;
  const cancel = Reflect.get(stream, "cancel") as Method;
  const watched =
    override(stream, "getReader", function (this: unknown, ...args: unknown[]) {
      const reader = Reflect.apply(getReader, this, args) as object;
      if (!iterating) watchReader(reader, consumption);
      return reader;
    }) &&
    override(stream, "cancel", function (this: ReadableStream, ...args: unknown[]) {
      // A locked stream refuses, and goes on.
      if (!this.locked) consumption.done();
      return Reflect.apply(cancel, this, args);
    }) &&
    ["values", Symbol.asyncIterator].every((name) => {
      const original: unknown = Reflect.get(stream, name);
      if (typeof original !== "function") return true;
      return override(stream, name, function (this: unknown, ...args: unknown[]) {
        iterating = true;
        try {
          const iterator = Reflect.apply(original, this, args) as object;
          watchIterator(iterator, consumption);
          return iterator;
        } finally {
          iterating = false;
        }
      });
    });
  if (watched) consumption.endWhenCollected(stream);
  return watched;
}

function watchReader(reader: object, consumption: Consumption): void {
  const read = Reflect.get(reader, "read") as Method;
  const cancel = Reflect.get(reader, "cancel") as Method;
  const outcome = {
    value(result: unknown): unknown {
      readResult(result, consumption);
      return result;
    },
    error: (error: unknown): void => consumption.fail(error),
  };
  override(reader, "read", function (this: unknown, ...args: unknown[]) {
    const result = Reflect.apply(read, this, args) as Promise<unknown>;
    return watchThenable(result, consumption.observation, outcome) ?? result;
  });
  override(reader, "cancel", function (this: unknown, ...args: unknown[]) {
    consumption.done();
    return Reflect.apply(cancel, this, args);
  });
}
