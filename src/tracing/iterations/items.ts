// Gathers the items of an iteration as they pass: the text if all items are text, else the list.
// Its size is bounded, and a mark counts the rest.
import { VALUE } from "../capture/references.js";
import { shownString } from "../capture/shown.js";
import { MAX_CHARACTERS, snapshot, withoutObservation } from "../capture/snapshot.js";
import type { Observation } from "../observation.js";
import { recordAnswer } from "../answer.js";
import { sdkValues, type StreamedMessage } from "../sdk-values.js";
import { truncate } from "../capture/truncate.js";

/** Reads the items of one iteration. Calls are guarded: errors of a reader are swallowed. */
export interface ItemReader {
  /** Reads one item. @returns whether it carries content; the first that does is the first token */
  add(item: unknown): boolean;
  /** Takes the value that a generator returned, which is not undefined. */
  returned?(value: unknown): void;
  /** Writes the items to the observation, at any end of the iteration. */
  finish(observation: Observation): void;
}

const MAX_ITEMS = 10_000;
/** When the texts and bytes that wait for a function hold so much, no more are kept. */
const MAX_RAW = 16 * 1024 * 1024;

/**
 * The treatment of items: recorded, not recorded, or passed to a function that returns the output.
 */
type ItemCapture = boolean | ((items: readonly unknown[]) => unknown);

/** The reader of iterations that nothing is known about. */
export class ItemCollector implements ItemReader {
  /** The items themselves, kept only for a function that asked to see them. */
  private readonly raw: unknown[] = [];
  private rawLeft = MAX_RAW;
  /** Texts as they are, messages of a library, all else as JSON in an object of its own. */
  private readonly items: (string | Json | StreamedMessage)[] = [];
  /** The messages of a library, which are read for their usage even if no item is recorded. */
  private readonly messages: StreamedMessage[] = [];
  private omitted = 0;
  /** Whether Langfuse shows all items in a list: see shown.ts. */
  private isShown = true;
  private charactersLeft = MAX_CHARACTERS;
  private count = 0;
  private result: unknown = undefined;

  constructor(private readonly capture: ItemCapture = true) {}

  add(item: unknown): boolean {
    this.count += 1;
    const hasContent = typeof item === "string" ? undefined : this.addToMessage(item);
    if (hasContent !== undefined && typeof this.capture !== "function") return hasContent;
    const text = typeof item === "string" ? item : sdkValues.chunkText(item);
    if (typeof this.capture === "function") {
      this.keepRaw(item);
    } else if (this.capture) {
      this.keep(item, text);
    }
    return (text ?? item ?? "") !== "";
  }

  /** @returns whether the item has content; undefined: it is not part of a message */
  private addToMessage(item: unknown): boolean | undefined {
    const added = this.messages.at(-1)?.add(item);
    if (added !== undefined) return added;
    const message = sdkValues.streamedMessage(item);
    if (message === undefined || this.messages.length >= MAX_ITEMS) return undefined;
    this.messages.push(message);
    if (this.capture === true) this.items.push(message);
    return message.add(item);
  }

  private keepRaw(item: unknown): void {
    if (this.rawLeft <= 0 || this.raw.length >= MAX_ITEMS) return;
    this.rawLeft -= sizeOf(item);
    this.raw.push(keepable(item));
  }

  private keep(item: unknown, text: string | undefined): void {
    if (this.charactersLeft <= 0 || this.items.length >= MAX_ITEMS) {
      this.omitted += 1;
      return;
    }
    if (text !== undefined) {
      this.isShown = false;
      const part = truncate(text, this.charactersLeft);
      this.items.push(part);
      this.charactersLeft -= part.length;
      return;
    }
    const list = this.isShown ? "$" : "$.output";
    const path = `${list}[${this.items.length}]`;
    const json = snapshot(item, this.charactersLeft, VALUE, path) ?? "null";
    this.items.push({ json });
    this.isShown &&= /^[{[]/.test(json);
    this.charactersLeft -= json.length;
  }

  returned(value: unknown): void {
    if (this.capture === true) this.result = value;
  }

  finish(observation: Observation): void {
    const { capture, result, messages } = this;
    recordAnswer(observation, result, messages.length === 1 ? messages[0] : undefined);
    if (observation.output !== undefined || capture === false) return;
    if (this.count === 0) {
      observation.output = observation.snapshot(result, "output");
      return;
    }
    if (result !== undefined) observation.update({ metadata: { returned: result } });
    if (typeof capture === "function") {
      const output = withoutObservation(() => capture(this.raw));
      observation.output = observation.snapshot(output, "output");
      return;
    }
    const { omitted, count } = this;
    const mark = omitted > 0 ? [`… [${omitted} of ${count} items left out]`] : [];
    const items = this.items.map(writtenItem);
    if (items.every((item) => typeof item === "string")) {
      observation.output = shownString([...items, ...mark].join(""), "output");
      return;
    }
    const texts = items.map(jsonOf);
    const list = `[${[...texts, ...mark.map(jsonOf)].join(",")}]`;
    const isOne = messages.length === 1 && texts.length === 1;
    const isShown = texts.every((text) => /^[{[]/.test(text));
    observation.output = isOne ? texts[0] : isShown ? list : `{"output":${list}}`;
  }
}

/** A streamed message is put together by now. */
function writtenItem(item: string | Json | StreamedMessage): string | Json {
  if (typeof item === "string" || "json" in item) return item;
  const { value } = item;
  return typeof value === "string" ? value : { json: snapshot(value) ?? "null" };
}

interface Json {
  readonly json: string;
}

function jsonOf(item: string | Json): string {
  return typeof item === "string" ? JSON.stringify(item) : item.json;
}

/** Returns the size of a text or of bytes in memory; unknown for anything else. */
function sizeOf(item: unknown): number {
  if (typeof item === "string") return item.length;
  return ArrayBuffer.isView(item) ? item.byteLength : 0;
}

/** A BYOB reader takes its buffer back with the next read: its bytes are copied. */
function keepable(item: unknown): unknown {
  return item instanceof Uint8Array ? Uint8Array.prototype.slice.call(item) : item;
}
