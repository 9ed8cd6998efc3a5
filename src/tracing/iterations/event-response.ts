// A fetch Response that streams events: its body is what is consumed, as text.
import { types } from "node:util";
import type { Watcher } from "./consumption.js";
import { applyIn } from "../context.js";
import type { ItemReader } from "./items.js";
import type { Observation } from "../observation.js";
import { methodOf, overrideAll, type Method } from "../property.js";
import { isWatched, watchReadableStream } from "./streams.js";
import { watchBranches } from "./tee.js";

/** Whether `value` is a Response of type `text/event-stream` that nobody has begun to read. */
export function isEventResponse(value: object): value is Response {
  if (!("bodyUsed" in value && value instanceof Response)) return false;
  const type = value.headers.get("content-type") ?? "";
  if (!/^\s*text\/event-stream\s*(?:;|$)/i.test(type)) return false;
  const { body, bodyUsed } = value;
  return body !== null && !bodyUsed && !body.locked;
}

/** Watches the body of `response`, and what `clone` splits it into. */
export function watchEventResponse(response: Response, watcher: Watcher): boolean {
  const { body } = response;
  if (body === null || !watchReadableStream(body, watcher)) return false;
  watchClone(response, watcher);
  return true;
}

/** From Node 26 on, `clone` splits the body without calling its `tee`. */
function watchClone(response: Response, watcher: Watcher): void {
  const clone = methodOf(response, "clone");
  if (clone === undefined) return;
  const watchedClone: Method = function (...args) {
    const copy = applyIn(watcher.scope, clone, this, args);
    if (types.isProxy(copy) || !(copy instanceof Response)) return copy;
    const branches = [response.body, copy.body].filter((body) => body !== null);
    if (!branches.some(isWatched)) watchBranches(branches, watcher, watchReadableStream);
    watchClone(copy, watcher);
    return copy;
  };
  overrideAll(response, [["clone", watchedClone]]);
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
