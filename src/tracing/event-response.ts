// A fetch Response that streams events: its body is what is consumed, as text.
import type { ItemReader } from "./items.js";
import type { Observation } from "./observation.js";

/** The unread body of `value`, if it is a Response of type `text/event-stream`. */
export function eventStreamOf(value: object): ReadableStream | undefined {
  if (typeof Response !== "function" || !(value instanceof Response)) return undefined;
  const type = value.headers.get("content-type") ?? "";
  if (!/^\s*text\/event-stream\s*(?:;|$)/i.test(type)) return undefined;
  const { body, bodyUsed } = value;
  return body === null || bodyUsed || body.locked ? undefined : body;
}

/** Gives `reader` the text of the chunks in place of their bytes. */
export class TextReader implements ItemReader {
  private readonly decoder = new TextDecoder();

  constructor(private readonly reader: ItemReader) {}

  add(item: unknown): boolean {
    if (!(item instanceof Uint8Array)) return this.reader.add(item);
    const text = this.decoder.decode(item, { stream: true });
    return text !== "" && this.reader.add(text);
  }

  finish(observation: Observation): void {
    // Bytes of a character that never came to its end.
    const rest = this.decoder.decode();
    if (rest !== "") this.reader.add(rest);
    this.reader.finish(observation);
  }
}
