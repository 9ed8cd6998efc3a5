// Watches a web stream that hides in a Proxy: the program gets one more Proxy, which records its
// reads.
import { types } from "node:util";
import { isObject } from "../../foundation/is-object.js";
import { applyIn } from "../context.js";
import { withOverrides } from "../hidden.js";
import type { Method } from "../property.js";
import { follow, isNativePromise } from "../settle.js";
import { abandonWhenCollected, Consumption } from "./consumption.js";
import { watchIterator } from "./iteration.js";
import { relayedPipes } from "./pipes.js";
import { isReader, watchedReader } from "./reader.js";
import type { StreamRecorder } from "./stream-recorder.js";
import { watchReadableStream } from "./streams.js";
import { watchedTee } from "./tee.js";

/**
 * Reports the reads of `stream` to `recorder`.
 * @returns the stream that the program reads in its place
 */
export function consumeHidden(stream: ReadableStream, recorder: StreamRecorder): ReadableStream {
  const consumption = new Consumption(undefined);
  consumption.join(recorder);
  let readers = 0;
  const iterators = new WeakSet();

  const iterate = (values: Method): Method =>
    function (...args) {
      const iterator = applyIn(consumption.scope, values, this, args);
      if (!isObject(iterator) || types.isProxy(iterator) || iterators.has(iterator)) {
        return iterator;
      }
      iterators.add(iterator);
      watchIterator(iterator, consumption);
      return iterator;
    };

  const piped = (name: string, original: Method): Method => {
    const methods = { getReader: ownReader, pipeTo: original, pipeThrough: original };
    return new Map(relayedPipes(methods, consumption)).get(name) ?? original;
  };

  const watched = withOverrides(stream, {
    values: iterate,
    [Symbol.asyncIterator]: iterate,
    getReader: (getReader) =>
      function (...args) {
        const reader = Reflect.apply(getReader, this, args);
        if (!isReader(reader)) return reader;
        readers += 1;
        return watchedReader(reader, consumption);
      },
    cancel: (cancel) =>
      function (...args) {
        const cancelling = applyIn(consumption.scope, cancel, this, args);
        if (!isObject(cancelling) || !isNativePromise(cancelling)) return cancelling;
        return follow(cancelling, (value) => {
          consumption.stop();
          return value;
        });
      },
    pipeTo: (pipeTo) => piped("pipeTo", pipeTo),
    pipeThrough: (pipeThrough) => piped("pipeThrough", pipeThrough),
    tee: (tee) => watchedTee(tee, consumption, watchReadableStream, () => readers),
  });
  abandonWhenCollected(watched, consumption);
  return watched;
}

/** The reader of the Proxy itself. */
const ownReader: Method = function () {
  return (this as ReadableStream).getReader();
};
