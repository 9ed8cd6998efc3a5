// Writes any value as JSON text, within a budget of characters and a budget of steps. Of the user's
// code it runs only `toJSON`: no getter, no trap of a Proxy, no iterator.
import { types } from "node:util";
import * as builtIns from "./built-ins.js";
import {
  dataUriHead,
  decodeBase64,
  fileBytes,
  fileLeftOut,
  type DataUriHead,
} from "../../foundation/data-uri.js";
import { ownField } from "./file-fields.js";
import { formFields } from "./form-fields.js";
import { jsonString } from "./json-string.js";
import { keysOf } from "./keys.js";
import { isOpaque, opaqueName } from "./opaque.js";
import { methodOf } from "../property.js";
import { Place, VALUE, VALUE_SIZE, type Form } from "./references.js";
import { keyText, REDACTED } from "../../masking/secret-keys.js";
import { redactedItems } from "../../masking/secret-pairs.js";
import { sdkValues } from "../sdk-values.js";
import { state } from "../state.js";
import { disown } from "../settle.js";
import { beginning, leftOut } from "./truncate.js";

/** Bytes of files that one value may hold, all together: the half of what may wait to be sent. */
const MAX_FILES = 32 * 1024 * 1024;
/** Items or keys of one object. */
const MAX_ITEMS = 10_000;
const MAX_DEPTH = 40;
/** Values of one snapshot, those that leave no text among them. */
const MAX_STEPS = 200_000;
/** Keys that are enumerated in the time of one step. */
const KEYS_A_STEP = 16;
/** Characters of a key that is neither a secret's nor worth keeping for the next object. */
const LONG_KEY = 100;
const QUOTES = 2;

/** One way through one value. */
export class Writer {
  /** The objects that were met, those that are being written now among them. */
  private readonly places = new Map<object, Place>();
  /** The innermost of those that are being written now. */
  private place: Place | undefined;
  private stepsLeft = MAX_STEPS;
  /** Grows with each value that is written, for the sizes of objects: see {@link Form.repeated}. */
  private size = 0;
  /** The number of times that an object was met. */
  private objects = 0;
  /** Bytes of files that may still be written. */
  private files = MAX_FILES;

  /**
   * @param charactersLeft characters that may still be written, about
   * @param root the path of the value in the record
   */
  constructor(
    private charactersLeft: number,
    private readonly form: Form = VALUE,
    private readonly root = "$",
  ) {}

  /** JSON text of a whole value, or undefined for what JSON leaves out. */
  text(value: unknown): string | undefined {
    return this.write(value, undefined);
  }

  /** A file whole, or a mark in its place: see data-uri.ts. */
  file(head: DataUriHead, uri: string): string {
    const bytes = fileBytes(head, uri);
    if (bytes <= Math.min(state.mediaBytes, this.files)) {
      this.files -= bytes;
      return uri;
    }
    const isTooLarge = state.mediaBytes > 0 && bytes > state.mediaBytes;
    const text =
      isTooLarge || uri.length > this.charactersLeft ? fileLeftOut(head.type, bytes) : uri;
    this.charactersLeft -= text.length;
    return text;
  }

  private write(value: unknown, key: string | number | undefined): string | undefined {
    this.stepsLeft -= 1;
    this.size += VALUE_SIZE;
    switch (typeof value) {
      case "string":
        this.size += value.length;
        return this.string(value);
      case "number":
        return this.written(Number.isFinite(value) ? String(value) : `"${value}"`);
      case "boolean":
        return this.written(value ? "true" : "false");
      case "undefined":
        return undefined;
      case "bigint":
        return this.string(builtIns.bigIntText(value));
      case "symbol":
        return this.string(String(value));
      case "function":
        return this.string(builtIns.functionName(value));
      default:
        return value === null ? this.written("null") : this.nested(value as object, key);
    }
  }

  /** Takes a short text from the budget. */
  private written(text: string): string {
    this.charactersLeft -= text.length;
    return text;
  }

  private string(text: string): string {
    const file = dataUriHead(text);
    if (file !== undefined) {
      const written = this.file(file, text);
      // Nothing in base64 needs escaping, and to look at all of it takes longest with a large file.
      const isBase64 = written === text && decodeBase64(text.slice(file.length)) !== undefined;
      return isBase64 ? `"${text}"` : JSON.stringify(written);
    }
    return this.written(text.length > this.charactersLeft ? this.cut(text) : jsonString(text));
  }

  /** JSON of a text, or of as much of it as the budget allows. */
  private cut(text: string): string {
    const limit = Math.max(this.charactersLeft, 0);
    let part = beginning(text, limit);
    let json = JSON.stringify(part);
    // Escapes make it up to six times as long.
    while (json.length > limit + QUOTES && part !== "") {
      part = beginning(text, Math.floor((part.length * limit) / json.length));
      json = JSON.stringify(part);
    }
    return part.length === text.length ? json : `${json.slice(0, -1)}${leftOut(text, part)}"`;
  }

  private nested(object: object, key: string | number | undefined): string | undefined {
    if (types.isProxy(object)) return this.string("[Proxy]");
    // Always small, and by far the most frequent of what takes a Writer.
    if (types.isDate(object)) return this.string(builtIns.dateText(object));
    this.objects += 1;
    const known = this.places.get(object);
    if (known !== undefined) return this.again(known);
    const depth = this.place === undefined ? 0 : this.place.depth + 1;
    if (depth >= MAX_DEPTH) return this.written('"[deeper levels left out]"');
    const sizeBefore = this.size;
    const objectsBefore = this.objects;
    const outer = this.place;
    const place = new Place(outer, key, depth);
    this.place = place;
    this.places.set(object, place);
    const met = this.places.size;
    let text: string | undefined;
    try {
      text = this.object(object);
    } catch (error) {
      // Nothing can refer to its content, since that is not recorded.
      for (const inner of [...this.places.keys()].slice(met)) this.places.delete(inner);
      text = this.string(`[not readable: ${error instanceof Error ? error.message : "it threw"}]`);
    }
    this.place = outer;
    const { repeated, repeatedLeaf } = this.form;
    const isLeaf = this.objects === objectsBefore;
    place.close(text, this.size - sizeBefore, isLeaf ? repeatedLeaf : repeated);
    return text;
  }

  /** An object that was met before, or is being written. */
  private again(place: Place): string | undefined {
    if (place.repeat !== undefined) {
      const { text, size } = place.repeat;
      this.size += size;
      return text === undefined ? undefined : this.written(text);
    }
    const text = JSON.stringify(this.form.reference(place.pathFrom(this.root)));
    this.size += text.length;
    return this.written(text);
  }

  private object(object: object): string | undefined {
    if (Array.isArray(object)) return this.array(object);
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) {
      const special = this.special(object);
      if (special !== undefined) return special;
    }
    const toJSON = methodOf(object, "toJSON");
    if (toJSON === undefined) return this.plain(object);
    const json: unknown = Reflect.apply(toJSON, object, [""]);
    disown(json);
    // As for JSON.stringify, the `toJSON` of its result is not called again.
    return json === object ? this.plain(object) : this.write(json, undefined);
  }

  private plain(object: object): string {
    return this.record(this.enumerate(object), object, ownField);
  }

  private enumerate(object: object): readonly string[] {
    const keys = keysOf(object);
    this.stepsLeft -= Math.floor(keys.length / KEYS_A_STEP);
    return keys;
  }

  /**
   * @param read reads the value of a key from `source`
   * @param total the number of keys, where `keys` are only the first of them
   */
  private record<Source>(
    keys: readonly string[],
    source: Source,
    read: (source: Source, key: string) => unknown,
    total = keys.length,
  ): string {
    this.charactersLeft -= 2;
    const end = Math.min(keys.length, MAX_ITEMS);
    let text = "{";
    let comma = "";
    let index = 0;
    for (; index < end && !this.isSpent(); index += 1) {
      const key = keys[index] as string;
      const isLong = key.length >= LONG_KEY;
      const { json, isSecret } = isLong ? { json: this.cut(key), isSecret: false } : keyText(key);
      this.charactersLeft -= json.length + 2;
      this.size += key.length;
      const value = isSecret ? this.written(REDACTED) : this.write(read(source, key), key);
      if (value === undefined) this.charactersLeft += json.length + 2;
      else {
        text += `${comma}${json}:${value}`;
        comma = ",";
      }
    }
    if (index < total) text += `${comma}"…":"[${total - index} of ${total} keys left out]"`;
    return `${text}}`;
  }

  private array(items: readonly unknown[], length = items.length): string {
    this.charactersLeft -= 2;
    const end = Math.min(length, MAX_ITEMS);
    const redacted = redactedItems(items);
    let text = "[";
    let index = 0;
    for (; index < end && !this.isSpent(); index += 1) {
      if (index > 0) text += ",";
      this.charactersLeft -= 1;
      const item = redacted?.(index);
      text += item ? this.written(item) : (this.write(items[index], index) ?? this.written("null"));
    }
    if (index < length) {
      text += `${index > 0 ? "," : ""}"… [${length - index} of ${length} items left out]"`;
    }
    return `${text}]`;
  }

  private isSpent(): boolean {
    return this.charactersLeft <= 0 || this.stepsLeft <= 0;
  }

  /** Built-in classes, and what must stay closed; undefined: its keys are written. */
  private special(object: object): string | undefined {
    if (types.isNativeError(object) || object instanceof Error) return this.error(object);
    if (types.isMap(object)) return this.map(object);
    if (types.isSet(object)) {
      return this.array(builtIns.firstValues(object, MAX_ITEMS), builtIns.setSize(object));
    }
    if (types.isRegExp(object)) return this.string(String(object));
    if (object instanceof URL) return this.string(String(object));
    const form = formFields(object);
    if (form !== undefined)
      return this.record([...form.keys()], form, (from, key) => from.get(key));
    // Boxed primitives, as JSON.stringify unboxes them.
    if (types.isBoxedPrimitive(object)) return this.write(object.valueOf(), undefined);
    if (isOpaque(object)) return this.string(opaqueName(object));
    const message = sdkValues.chatMessage(object);
    return message === undefined ? undefined : this.write(message, undefined);
  }

  private map(map: ReadonlyMap<unknown, unknown>): string {
    const entries = builtIns.firstEntries(map, MAX_ITEMS);
    const size = builtIns.mapSize(map);
    if (!entries.every(([key]) => typeof key === "string")) return this.array(entries, size);
    const values = new Map(entries as (readonly [string, unknown])[]);
    return this.record([...values.keys()], values, (from, key) => from.get(key), size);
  }

  private error(error: Error): string {
    // An error's name and message may be getters of the language's own, as a DOMException's are.
    const fields = new Map<string, unknown>([
      ["name", error.name],
      ["message", error.message],
    ]);
    const own = this.enumerate(error);
    for (const key of ["cause", "errors", ...own.slice(0, MAX_ITEMS)]) {
      if (!fields.has(key) && key in error) fields.set(key, ownField(error, key));
    }
    const omitted = Math.max(own.length - MAX_ITEMS, 0);
    const keys = [...fields.keys()];
    return this.record(keys, fields, (from, key) => from.get(key), keys.length + omitted);
  }
}
