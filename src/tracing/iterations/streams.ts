// Watches a web ReadableStream (Mistral's EventStream is one) without taking its place: the ways
// to read it are overridden on the very object, and nothing is pulled before the consumer asks.
import { types } from "node:util";
import { isObject } from "../../foundation/is-object.js";
import type { Watcher } from "./consumption.js";
import { applyIn, currentScope } from "../context.js";
import { watchIterator } from "./iteration.js";
import { methodOf, overrideAll, plainValue, type Method } from "../property.js";
import { followCancel, isReader, watchedReader } from "./reader.js";
import { isCalledByAdapter } from "./node-adapter.js";
import { relayedPipes } from "./pipes.js";
import { Relay } from "./relay.js";
import { shared } from "../shared.js";
import { watchedTee } from "./tee.js";

/** Whether `value` is a web ReadableStream. */
export function isReadableStream(value: object): value is ReadableStream {
  // Node loads these classes when they are first named.
  return "getReader" in value && value instanceof ReadableStream;
}

/** Streams that are watched, or are branches of such. */
const watched = new WeakSet<ReadableStream>();

/** Whether the reads of `stream` are known. */
export function isWatched(stream: ReadableStream): boolean {
  return watched.has(stream);
}

/** The overrides of each watched stream, by all copies of the package. */
const overridden = shared(
  "overrides by stream",
  () => new WeakMap<ReadableStream, readonly Method[]>(),
);

/** Whether `method` of `stream` is the platform's, or an override of it, rather than a subclass's. */
function isKnown(stream: ReadableStream, name: PropertyKey, method: Method): boolean {
  return (
    method === methodOf(ReadableStream.prototype, name) ||
    overridden.get(stream)?.includes(method) === true
  );
}

/**
 * Reports the reads of `stream` to `watcher`. The methods of a subclass may return anything: an
 * unusual result reaches the caller as it is.
 * @returns false where that is not possible
 */
export function watchReadableStream(stream: ReadableStream, watcher: Watcher): boolean {
  const { getReader, cancel, tee, pipeTo, pipeThrough } = methodsOf(stream);
  if (!getReader || !cancel || !tee || !pipeTo || !pipeThrough) return false;
  // A polyfilled iterator takes its reader from the overridden method: it must not count twice.
  let iterating = false;
  // So does one of a subclass, at its first `next` or later.
  let hasOwnIterator = false;
  /** The number of readers so far. A `tee` of another instrumentation takes one. */
  let readers = 0;

  function watchedGetReader(this: unknown, ...args: unknown[]): unknown {
    const reader = Reflect.apply(getReader as Method, this, args);
    if (iterating || !isReader(reader)) return reader;
    if (hasOwnIterator && currentScope() === watcher.scope) return reader;
    if (isCalledByAdapter()) return new Relay(reader, watcher).stream.getReader();
    readers += 1;
    return watchedReader(reader, watcher);
  }

  function watchedCancel(this: ReadableStream, ...args: unknown[]): unknown {
    // A locked stream refuses, and continues.
    if (this.locked) return Reflect.apply(cancel as Method, this, args);
    return followCancel(applyIn(watcher.scope, cancel as Method, this, args), watcher);
  }

  function watchedValues(name: PropertyKey, values: Method): Method {
    const isOwn = !isKnown(stream, name, values);
    return function (...args) {
      const options = isOwn ? undefined : iteratorOptions(args[0]);
      iterating = true;
      try {
        const iterator = Reflect.apply(values, this, options ? [options] : args);
        if (!isObject(iterator) || types.isProxy(iterator)) return iterator;
        hasOwnIterator ||= isOwn;
        const preventCancel = isOwn ? ownPreventCancel(args[0]) : options?.preventCancel;
        watchIterator(iterator, watcher, { returnStops: !preventCancel, native: true });
        return iterator;
      } finally {
        iterating = false;
      }
    };
  }

  const iterators = ["values", Symbol.asyncIterator].flatMap((name) => {
    const original = methodOf(stream, name);
    return original ? [[name, watchedValues(name, original)] as const] : [];
  });
  const readerOfPipes = isKnown(stream, "getReader", getReader)
    ? getReader
    : (ReadableStream.prototype.getReader as Method);
  const pipes = relayedPipes({ getReader: readerOfPipes, pipeTo, pipeThrough }, watcher);
  const overrides: (readonly [PropertyKey, Method])[] = [
    ["getReader", watchedGetReader],
    ["cancel", watchedCancel as Method],
    ["tee", watchedTee(tee, watcher, watchReadableStream, () => readers)],
    // A pipe of a subclass works on the stream itself, where its reads are invisible.
    ...pipes.filter(([name]) => isKnown(stream, name, name === "pipeTo" ? pipeTo : pipeThrough)),
    ...iterators,
  ];
  if (!overrideAll(stream, overrides)) return false;
  const methods = overrides.map(([, method]) => method);
  overridden.set(stream, methods.concat(overridden.get(stream) ?? []));
  watched.add(stream);
  return true;
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
function iteratorOptions(options: unknown): { preventCancel: boolean } | undefined {
  if (typeof options !== "object" || options === null) return undefined;
  return { preventCancel: Boolean((options as { preventCancel?: unknown }).preventCancel) };
}

/** Like `iteratorOptions`, but without running user code. */
function ownPreventCancel(options: unknown): boolean {
  return (
    isObject(options) && !types.isProxy(options) && Boolean(plainValue(options, "preventCancel"))
  );
}
