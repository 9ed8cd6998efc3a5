// Objects that occur again within one value. A small one is written again, so that ordinary values
// stay readable, and so is a longer one that holds no others, as messages and rows do. Any other is
// written once and referred to by its path, as in `[see $.users[0]]`: with entities that are
// related both ways, writing all of it again would take time and text without end. An object within
// itself is referred to likewise. The path names which of those around it is meant. Source of the
// paths: JSONPath (RFC 9535), where $ is the recorded value.
import type { ObservationType } from "../../foundation/observation-type.js";
import { shorten } from "./truncate.js";

/** The form of a value that occurs again. */
export interface Form {
  /** The size up to which an object that holds other objects is written again. */
  readonly repeated: number;
  /** The size up to which one that holds none is written again. */
  readonly repeatedLeaf: number;
  /** The text in place of a larger one, or of one within itself. */
  readonly reference: (path: string) => string;
}

/** Added by each value to the size of an object, beside its characters and those of its key. */
export const VALUE_SIZE = 4;

const see = (path: string): string => `[see ${path}]`;

/** The form of inputs, outputs and metadata. */
export const VALUE: Form = { repeated: 200, repeatedLeaf: 1_000, reference: see };

/**
 * The form of a generation's input and output. Langfuse reads them as messages and tools: a text in
 * place of one takes the chat view away, so that only a very long one is referred to.
 */
const CHAT: Form = { repeated: 10_000, repeatedLeaf: 10_000, reference: see };

/** The form of the input and output of an observation. */
export function formOf(type: ObservationType): Form {
  return type === "generation" ? CHAT : VALUE;
}

/** The form of messages, which models read, too. */
export const MESSAGE: Form = {
  repeated: Infinity,
  repeatedLeaf: Infinity,
  reference: () => "[Circular]",
};

const MAX_PATH = 200;
const NAME = /^[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*$/;

/** An object that may be written again. */
interface Repeat {
  /** Undefined for what JSON leaves out. */
  readonly text: string | undefined;
  readonly size: number;
}

/** An object's place in a value. */
export class Place {
  /** Undefined while the object is being written, and for one that is too large. */
  repeat: Repeat | undefined = undefined;

  /**
   * @param key undefined for the result of an object's `toJSON`
   * @param depth the number of objects around it
   */
  constructor(
    private readonly above: Place | undefined,
    private readonly key: string | number | undefined,
    readonly depth: number,
  ) {}

  /** Called when the object is written. @param most see {@link Form} */
  close(text: string | undefined, size: number, most: number): void {
    if (text === undefined || size <= most) this.repeat = { text, size };
  }

  /** @param root the path of the value itself */
  pathFrom(root: string): string {
    const steps: string[] = [];
    for (let place: Place | undefined = this; place; place = place.above) {
      if (place.above !== undefined) steps.push(stepTo(place.key));
    }
    return shorten(root + steps.toReversed().join(""), MAX_PATH);
  }
}

function stepTo(key: string | number | undefined): string {
  if (key === undefined) return "";
  if (typeof key === "number") return `[${key}]`;
  const name = shorten(key, MAX_PATH);
  return NAME.test(name) ? `.${name}` : `['${name.replaceAll(/['\\]/g, String.raw`\$&`)}']`;
}
