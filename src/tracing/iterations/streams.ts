// Watches a web ReadableStream (Mistral's EventStream is one) without taking its place: the ways
// to read it are overridden on the very object, and nothing is pulled before the consumer asks.
import type { Watcher } from "./consumption.js";
import { applyIn } from "../context.js";
import { watchIterator } from "./iteration.js";
import { methodOf, overrideAll, type Method } from "../property.js";
import { followCancel, watchReader, type Reader } from "./reader.js";
import { isCalledByAdapter } from "./node-adapter.js";
import { relayedPipes } from "./pipes.js";
import { Relay } from "./relay.js";
import { watchedTee } from "./tee.js";

/** Whether `value` is a web ReadableStream. */
export function isReadableStream(value: object): value is ReadableStream {
  // Node loads these classes when they are first named.
  return "getReader" in value && value instanceof ReadableStream;
}

/** Streams that are watched, or are branches of such. */
const watched = new WeakSet<ReadableStream>();

/** Whether what is read from `stream` is known. */
export function isWatched(stream: ReadableStream): boolean {
  return watched.has(stream);
}

/** Lets `watcher` know what is read from `stream`. @returns false where that is not possible */
export function watchReadableStream(stream: ReadableStream, watcher: Watcher): boolean {
  const { getReader, cancel, tee, pipeTo, pipeThrough } = methodsOf(stream);
  if (!getReader || !cancel || !tee || !pipeTo || !pipeThrough) return false;
  // A polyfilled iterator takes its reader from the overridden method: it must not count twice.
  let iterating = false;

  function watchedGetReader(this: unknown, ...args: unknown[]): unknown {
    const reader = Reflect.apply(getReader as Method, this, args) as Reader;
    if (iterating) return reader;
    if (isCalledByAdapter()) return new Relay(reader, watcher).stream.getReader();
    watchReader(reader, watcher);
    return reader;
  }

  function watchedCancel(this: ReadableStream, ...args: unknown[]): unknown {
    // A locked stream refuses, and goes on.
    if (this.locked) return Reflect.apply(cancel as Method, this, args);
    return followCancel(applyIn(watcher.scope, cancel as Method, this, args), watcher);
  }

  function watchedValues(values: Method): Method {
    return function (...args) {
      const options = iteratorOptions(args[0]);
      iterating = true;
      try {
        const iterator = Reflect.apply(values, this, options ? [options] : args) as object;
        watchIterator(iterator, watcher, { returnStops: !options?.preventCancel, native: true });
        return iterator;
      } finally {
        iterating = false;
      }
    };
  }

  const iterators = ["values", Symbol.asyncIterator].flatMap((name) => {
    const original = methodOf(stream, name);
    return original ? [[name, watchedValues(original)] as const] : [];
  });
  const allowed = overrideAll(stream, [
    ["getReader", watchedGetReader],
    ["cancel", watchedCancel],
    ["tee", watchedTee(tee, watcher, watchReadableStream)],
    ...relayedPipes({ getReader, pipeTo, pipeThrough }, watcher),
    ...iterators,
  ]);
  if (allowed) watched.add(stream);
  return allowed;
}

function methodsOf(stream: ReadableStream) {
  return {
    getReader: methodOf(stream, "getReader"),
    cancel: methodOf(stream, "cancel"),
    tee: methodOf(stream, "tee"),
    pipeTo: methodOf(stream, "pipeTo"),
    pipeThrough: methodOf(stream, "pipeThrough"),
  };
}

/** The options of `values`, read once, as the language does. */
function iteratorOptions(given: unknown): { preventCancel: boolean } | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  return { preventCancel: Boolean((given as { preventCancel?: unknown }).preventCancel) };
}
