// A fetch Response whose body is text: events, lines of JSON, a page. Its body is consumed.
import { types } from "node:util";
import type { Watcher } from "./consumption.js";
import { applyIn } from "../context.js";
import type { ItemReader } from "./items.js";
import type { Observation } from "../observation.js";
import { methodOf, overrideAll, type Method } from "../property.js";
import { isWatched, watchReadableStream } from "./streams.js";
import { watchBranches } from "./tee.js";

/** Media types of text that is written piece by piece; a body without a type may be such text. */
const TEXT =
  /^\s*(?:$|text\/|application\/(?:(?:x-)?(?:ndjson|jsonl|jsonlines)|json-seq)\s*(?:;|$))/i;

/** Whether `value` is a Response whose body is still unread. */
export function isUnreadResponse(value: object): value is Response {
  if (!("bodyUsed" in value && value instanceof Response)) return false;
  const { body, bodyUsed } = value;
  return body !== null && !bodyUsed && !body.locked;
}

/** Whether the type of `response` is one of text. */
export function isText(response: Response): boolean {
  return TEXT.test(response.headers.get("content-type") ?? "");
}

/** Watches the body of `response`, and what `clone` splits it into. */
export function watchResponse(response: Response, watcher: Watcher): boolean {
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
  /** Whether a body turned out not to be text. */
  private isBinary = false;

  constructor(private readonly reader: ItemReader) {}

  add(item: unknown): boolean {
    if (!(item instanceof Uint8Array)) return this.reader.add(item);
    this.isBinary ||= item.includes(0);
    if (this.isBinary) return this.reader.add(item);
    const text = this.decoder.decode(item, { stream: true });
    return text !== "" && this.reader.add(text);
  }

  finish(observation: Observation): void {
    // Bytes of a character that was cut off.
    const rest = this.isBinary ? "" : this.decoder.decode();
    if (rest !== "") this.reader.add(rest);
    this.reader.finish(observation);
  }
}
