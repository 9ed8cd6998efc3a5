// Finds the results of a call that are consumed piece by piece, and watches each kind of them.
import { abandonWhenCollected, Consumption } from "./consumption.js";
import { ownFields } from "../../foundation/own-fields.js";
import type { Scope } from "../context.js";
import type { ItemReader } from "./items.js";
import { isAsyncIterable, isIterator, watchAsyncIterable, watchIterator } from "./iteration.js";
import { isSubscribable, watchObservable } from "./observable.js";
import { isReadable, watchReadable } from "./readable.js";
import { isReadableStream, watchReadableStream } from "./streams.js";
import { isText, isUnreadResponse, TextReader, watchResponse } from "./text-response.js";

/** Something that is consumed piece by piece. */
interface Source {
  readonly target: object;
  /** The object whose collection ends all consumption; `target` by default. */
  readonly collectable?: object | null;
  readonly watch: (target: never, consumption: Consumption) => boolean;
  /** The items are bytes of text. */
  readonly isText?: boolean;
}

/**
 * Returns the part of `result` that is consumed piece by piece; undefined if it is a value.
 * @param anyBody whether the body of a Response of any type is
 */
export function sourceOf(result: object, anyBody = false): Source | undefined {
  if (isReadableStream(result)) return { target: result, watch: watchReadableStream };
  if (isUnreadResponse(result) && (anyBody || isText(result))) {
    return { target: result, collectable: result.body, watch: watchResponse, isText: true };
  }
  if (isReadable(result)) return { target: result, watch: watchReadable };
  if (isSubscribable(result)) return { target: result, watch: watchObservable };
  if (isIterator(result)) return { target: result, watch: watchIterator };
  if (isAsyncIterable(result)) return { target: result, watch: watchAsyncIterable };
  return undefined;
}

/** The reader of the items of `source`. */
export function readerOf(source: Source, reader: ItemReader): ItemReader {
  return ownFields(source).isText ? new TextReader(reader) : reader;
}

/** Every watched object with its one consumption, however many calls returned it. */
const consumptions = new WeakMap<object, Consumption>();

/** Watches `source`. @param outer the scope of its code while no observation is open */
export function consume(source: Source, outer?: Scope): Consumption | undefined {
  const { target, collectable, watch } = ownFields(source);
  const earlier = consumptions.get(target);
  if (earlier) return earlier;
  const consumption = new Consumption(outer);
  if (!watch(target as never, consumption)) return undefined;
  consumptions.set(target, consumption);
  abandonWhenCollected(collectable ?? target, consumption);
  return consumption;
}
