// The law for results that are consumed piece by piece: every kind of result, every failure of its
// source, every way of ending, in every mode.
import { describe, test } from "vitest";
import type { Ending } from "./endings.js";
import {
  ASYNC_ITERABLE_ENDINGS,
  ASYNC_ITERATOR_ENDINGS,
  ITERATOR_ENDINGS,
} from "./iterator-endings.js";
import { judge } from "./judge.js";
import { MODES } from "./modes.js";
import { OBSERVABLE_ENDINGS, OPERATOR_ENDINGS } from "./observable-endings.js";
import { READABLE_ENDINGS } from "./readable-endings.js";
import { RESPONSE_ENDINGS } from "./response-endings.js";
import {
  ASYNC_ITERABLES,
  ASYNC_ITERATORS,
  FAILURES,
  HANDED_ITERATORS,
  HANDED_STREAMS,
  HELD_ITERATORS,
  HELD_STREAMS,
  ITERATORS,
  type Make,
  OBSERVABLES,
  READABLES,
  RESPONSES,
  WEB_STREAMS,
} from "./sources.js";
import { AHEAD_ENDINGS, BYTE_STREAM_ENDINGS, STREAM_ENDINGS } from "./stream-endings.js";

const TABLE: readonly (readonly [Readonly<Record<string, Make>>, readonly Ending<never>[]])[] = [
  [ITERATORS, ITERATOR_ENDINGS],
  [ASYNC_ITERATORS, ASYNC_ITERATOR_ENDINGS],
  [ASYNC_ITERABLES, ASYNC_ITERABLE_ENDINGS],
  [WEB_STREAMS, STREAM_ENDINGS],
  [READABLES, READABLE_ENDINGS],
  [RESPONSES, RESPONSE_ENDINGS],
  [OBSERVABLES, OBSERVABLE_ENDINGS],
  [HELD_ITERATORS, heldEndings(ASYNC_ITERATOR_ENDINGS)],
  [HELD_STREAMS, heldEndings(STREAM_ENDINGS)],
  [HANDED_ITERATORS, handedEndings(ASYNC_ITERATOR_ENDINGS)],
  [HANDED_STREAMS, handedEndings(STREAM_ENDINGS)],
];

/** Endings of what a result hands out: by a getter that reads another. */
function handedEndings(endings: readonly Ending<never>[]): readonly Ending<never>[] {
  return endings.map((ending) => ({
    ...ending,
    consume: async (result: { readonly textStream: Promise<never> }, log, seen) =>
      ending.consume(await result.textStream, log, seen),
  }));
}

/** Endings of what a result holds. */
function heldEndings(endings: readonly Ending<never>[]): readonly Ending<never>[] {
  return endings.map((ending) => ({
    ...ending,
    consume: async (result: { stream: Promise<never> } | [Promise<never>], log, seen) =>
      ending.consume(await (Array.isArray(result) ? result[0] : result.stream), log, seen),
  }));
}

/** Kinds whose last result carries a value. */
const RETURNING: ReadonlySet<object> = new Set([
  ITERATORS,
  ASYNC_ITERATORS,
  ASYNC_ITERABLES,
  HELD_ITERATORS,
  HANDED_ITERATORS,
]);

const MORE: Readonly<Record<string, readonly Ending<never>[]>> = {
  "a byte stream": BYTE_STREAM_ENDINGS,
  "a ReadableStream": AHEAD_ENDINGS,
  "a ReadableStream that is full": AHEAD_ENDINGS,
  "an Observable of RxJS": OPERATOR_ENDINGS,
  "an Observable of RxJS that gives all at once": OPERATOR_ENDINGS,
};

for (const [kinds, endings] of TABLE) {
  for (const [kind, make] of Object.entries(kinds)) {
    const own = [...endings, ...(MORE[kind] ?? [])];
    describe(kind, () => {
      for (const ending of own) {
        for (const mode of MODES) {
          test.each(FAILURES)(`${ending.name}, tracing ${mode}, source: %s`, async (failure) => {
            const isText = endings === RESPONSE_ENDINGS;
            const returns = RETURNING.has(kinds);
            const isHeld = kinds === HELD_ITERATORS || kinds === HELD_STREAMS;
            await judge({ make, failure, ending, isText, returns, isHeld }, mode);
          });
        }
      }
    });
  }
}
