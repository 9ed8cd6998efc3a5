// What an iteration gave, gathered as it goes by: the text when all items are text, else the list.
// Bounded, with a mark that says how much was left out.
import { VALUE } from "../capture/references.js";
import { shownString } from "../capture/shown.js";
import { MAX_CHARACTERS, snapshot, withoutObservation } from "../capture/snapshot.js";
import type { Observation } from "../observation.js";
import { sdkValues } from "../sdk-values.js";
import { truncate } from "../capture/truncate.js";

/** Reads the items of one iteration. Calls are guarded: a reader that throws harms nobody. */
export interface ItemReader {
  /** Reads one item. @returns whether it carries content; the first that does is the first token */
  add(item: unknown): boolean;
  /** Takes the value that a generator returned, which is not undefined. */
  returned?(value: unknown): void;
  /** Writes what was read to the observation, however the iteration ended. */
  finish(observation: Observation): void;
}

const MAX_ITEMS = 10_000;
/** When the texts and bytes that wait for a function hold so much, no more are kept. */
const MAX_RAW = 16 * 1024 * 1024;

/** What becomes of the items: recorded, not recorded, or given to a function that makes the output. */
type ItemCapture = boolean | ((items: readonly unknown[]) => unknown);

/** The reader of iterations that nothing is known about. */
export class ItemCollector implements ItemReader {
  /** The items themselves, kept only for a function that asked to see them. */
  private readonly raw: unknown[] = [];
  private rawLeft = MAX_RAW;
  /** Texts as they are, all else as JSON in an object of its own. */
  private readonly items: (string | Json)[] = [];
  private isAllText = true;
  /** Whether Langfuse shows all items in a list: see shown.ts. */
  private isShown = true;
  private charactersLeft = MAX_CHARACTERS;
  private count = 0;
  private result: unknown = undefined;

  constructor(private readonly capture: ItemCapture = true) {}

  add(item: unknown): boolean {
    this.count += 1;
    const text = typeof item === "string" ? item : sdkValues.chunkText(item);
    if (typeof this.capture === "function") {
      this.keepRaw(item);
    } else if (this.capture) {
      this.keep(item, text);
    }
    return (text ?? item ?? "") !== "";
  }

  private keepRaw(item: unknown): void {
    if (this.rawLeft <= 0 || this.raw.length >= MAX_ITEMS) return;
    this.rawLeft -= sizeOf(item);
    this.raw.push(keepable(item));
  }

  private keep(item: unknown, text: string | undefined): void {
    if (this.charactersLeft <= 0 || this.items.length >= MAX_ITEMS) return;
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
    this.isAllText = false;
  }

  returned(value: unknown): void {
    if (this.capture === true) this.result = value;
  }

  finish(observation: Observation): void {
    const { capture, result } = this;
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
    const omitted = this.count - this.items.length;
    const mark = omitted > 0 ? [`… [${omitted} of ${this.count} items left out]`] : [];
    const items = [...this.items, ...mark];
    if (this.isAllText) {
      observation.output = shownString(items.map(textIn).join(""), "output");
      return;
    }
    const list = `[${items.map(jsonOf).join(",")}]`;
    observation.output = this.isShown ? list : `{"output":${list}}`;
  }
}

interface Json {
  readonly json: string;
}

function textIn(item: string | Json): string {
  return typeof item === "string" ? item : item.json;
}

function jsonOf(item: string | Json): string {
  return typeof item === "string" ? JSON.stringify(item) : item.json;
}

/** What a text or some bytes hold in memory; of anything else it is not known. */
function sizeOf(item: unknown): number {
  if (typeof item === "string") return item.length;
  return ArrayBuffer.isView(item) ? item.byteLength : 0;
}

/** A BYOB reader takes its buffer back with the next read: its bytes are copied. */
function keepable(item: unknown): unknown {
  return item instanceof Uint8Array ? Uint8Array.prototype.slice.call(item) : item;
}
