// The last bytes that were read of a stream, kept without touching what its reader gets.
import { types } from "node:util";
import { guard } from "../../tracing/log.js";
import { methodOf, overrideAll, type Method } from "../../tracing/property.js";

/** An error of Mistral is shorter. */
const MOST_BYTES = 16_384;

/** @returns a function that returns the last bytes that were read of `stream`, as text */
export function keepLastBytes(stream: ReadableStream): () => string {
  const last = new LastBytes();
  const getReader = methodOf(stream, "getReader");
  const watched: Method = function (...args) {
    const reader: unknown = Reflect.apply(getReader as Method, this, args);
    guard("watching a reader", () => last.watch(reader as object));
    return reader;
  };
  if (getReader) overrideAll(stream, [["getReader", watched]]);
  return () => last.text();
}

class LastBytes {
  private chunks: Uint8Array[] = [];

  watch(reader: object): void {
    const read = methodOf(reader, "read");
    if (read === undefined) return;
    const keep = (result: unknown): void => this.keep(result);
    const watched: Method = function (...args) {
      const result = Reflect.apply(read, this, args);
      // Beside the promise that the caller gets, which settles as it would.
      if (types.isPromise(result)) void result.then(keep, () => undefined);
      return result;
    };
    overrideAll(reader, [["read", watched]]);
  }

  private keep(result: unknown): void {
    const { value } = (result ?? {}) as { value?: unknown };
    if (!(value instanceof Uint8Array)) return;
    this.chunks.push(value);
    let bytes = 0;
    const first = this.chunks.findLastIndex((chunk) => (bytes += chunk.byteLength) >= MOST_BYTES);
    if (first > 0) this.chunks.splice(0, first);
  }

  text(): string {
    return Buffer.concat(this.chunks).subarray(-MOST_BYTES).toString();
  }
}
