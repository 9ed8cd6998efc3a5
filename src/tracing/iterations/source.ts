// Which results of a call are consumed piece by piece, and how each kind of them is watched.
import { abandonWhenCollected, Consumption } from "./consumption.js";
import { ownFields } from "../../foundation/own-fields.js";
import type { Scope } from "../context.js";
import { isEventResponse, TextReader, watchEventResponse } from "./event-response.js";
import type { ItemReader } from "./items.js";
import { isAsyncIterable, isIterator, watchAsyncIterable, watchIterator } from "./iteration.js";
import { isReadable, watchReadable } from "./readable.js";
import { isReadableStream, watchReadableStream } from "./streams.js";

/** Something that is consumed piece by piece. */
interface Source {
  readonly target: object;
  /** The object whose collection ends all consumption; `target` by default. */
  readonly collectable?: object | null;
  readonly watch: (target: never, consumption: Consumption) => boolean;
  /** The items are bytes of text. */
  readonly isText?: boolean;
}

/** What of `result` is consumed piece by piece; undefined: it is a value. */
export function sourceOf(result: object): Source | undefined {
  if (isReadableStream(result)) return { target: result, watch: watchReadableStream };
  if (isEventResponse(result)) {
    return { target: result, collectable: result.body, watch: watchEventResponse, isText: true };
  }
  if (isReadable(result)) return { target: result, watch: watchReadable };
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

/** Watches `source`. @param outer where its code runs when no observation is open */
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
