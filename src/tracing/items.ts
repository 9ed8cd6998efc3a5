// What an iteration gave, gathered as it goes by: the text when all items are strings, else the
// list. Bounded, with a mark that says how much was left out.
import { MAX_CHARACTERS, snapshot, untraced } from "./capture.js";
import type { Observation } from "./observation.js";

/** Reads the items of one iteration. Calls are guarded: a reader that throws harms nobody. */
export interface ItemReader {
  /** Reads one item. @returns whether it carries content; the first that does is the first token */
  add(item: unknown): boolean;
  /** Writes what was read to the observation, however the iteration ended. */
  finish(observation: Observation): void;
}

const MAX_ITEMS = 10_000;

/** What becomes of the items: recorded, not recorded, or given to a function that makes the output. */
export type ItemCapture = boolean | ((items: readonly unknown[]) => unknown);

/** The reader of iterations that nothing is known about. */
export class ItemCollector implements ItemReader {
  /** The items themselves, kept only for a function that asked to see them. */
  private readonly raw: unknown[] = [];
  private readonly kept: { readonly text: string; readonly isString: boolean }[] = [];
  private characters = 0;
  private count = 0;

  constructor(private readonly capture: ItemCapture = true) {}

  add(item: unknown): boolean {
    this.count += 1;
    if (typeof this.capture === "function") {
      if (this.raw.length < MAX_ITEMS) this.raw.push(item);
    } else if (this.capture && this.characters < MAX_CHARACTERS && this.kept.length < MAX_ITEMS) {
      const text = snapshot(item) ?? "null";
      this.kept.push({ text, isString: typeof item === "string" });
      this.characters += text.length;
    }
    return item !== "" && item !== undefined && item !== null;
  }

  finish(observation: Observation): void {
    const { capture } = this;
    if (observation.output !== undefined || this.count === 0 || capture === false) return;
    if (typeof capture === "function") {
      observation.output = snapshot(untraced(() => capture(this.raw)));
      return;
    }
    const left = this.count - this.kept.length;
    const mark = left > 0 ? [`… [${left} of ${this.count} items left out]`] : [];
    if (this.kept.every((item) => item.isString)) {
      observation.output = [...this.kept.map((item) => item.text), ...mark].join("");
      return;
    }
    const items = this.kept.map((item) => (item.isString ? JSON.stringify(item.text) : item.text));
    observation.output = `[${[...items, ...mark.map((text) => JSON.stringify(text))].join(",")}]`;
  }
}
