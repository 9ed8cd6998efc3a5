// Checks options at once: an unknown name or an invalid value is an error with the option, the rule
// and the value.
import { InvalidOptionError } from "./errors.js";
import { nearest } from "./nearest.js";
import { copyFields, fieldOf } from "./own-fields.js";
import { shownUrl } from "./shown-url.js";

/** Tests one value. */
export interface Check {
  readonly accepts: (value: unknown) => boolean;
  /** Follows "must be", such as `"a number between 0 and 1"`. */
  readonly mustBe: string;
  /** The checks of its fields, where an object is accepted: they are reported one by one. */
  readonly fields?: Readonly<Record<string, Check>> | undefined;
}

/** The checks of all options of one function, by name. */
export type Checks<Options> = { readonly [Name in keyof Required<Options>]: Check };

export const aString: Check = {
  accepts: (value) => typeof value === "string" && value !== "",
  mustBe: "a non-empty string",
};

export const aBoolean: Check = {
  accepts: (value) => typeof value === "boolean",
  mustBe: "true or false",
};

export const aFunction: Check = {
  accepts: (value) => typeof value === "function",
  mustBe: "a function",
};

export const aRecord: Check = { accepts: isRecord, mustBe: "an object" };

export const anArray: Check = { accepts: Array.isArray, mustBe: "an array" };

export const aUrl: Check = {
  accepts: (value) => typeof value === "string" && /^https?:/i.test(value) && URL.canParse(value),
  mustBe: "a URL such as http://collector:4318/v1/traces",
};

/** A number between `least` and `most`, both included. */
export function aNumber(least: number, most = Number.MAX_SAFE_INTEGER, unit = ""): Check {
  const range =
    most < Number.MAX_SAFE_INTEGER ? `between ${least} and ${most}` : `that is at least ${least}`;
  return {
    accepts: (value) => typeof value === "number" && value >= least && value <= most,
    mustBe: `a number ${unit && `of ${unit} `}${range}`,
  };
}

/** A whole number that is not negative. */
export const aCount: Check = {
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  mustBe: "a whole number, 0 or more",
};

/** An array, each item of which passes a check. */
export function arrayOf({ accepts, mustBe }: Check): Check {
  return {
    accepts: (value) => Array.isArray(value) && value.every(accepts),
    mustBe: `an array, each item ${mustBe}`,
  };
}

/** One of some strings. */
export function oneOf(words: readonly string[]): Check {
  return {
    accepts: (value) => typeof value === "string" && words.includes(value),
    mustBe: `one of ${words.map((word) => JSON.stringify(word)).join(", ")}`,
  };
}

/** A value that passes either of two checks. */
export function either(one: Check, other: Check): Check {
  return {
    accepts: (value) => one.accepts(value) || other.accepts(value),
    mustBe: `${one.mustBe}, or ${other.mustBe}`,
    fields: fieldsIn(one) ?? fieldsIn(other),
  };
}

/**
 * An object with no other fields than these.
 * @param required the names of those that must be there
 */
export function anObject(
  fields: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): Check {
  return {
    accepts: (value) =>
      isRecord(value) &&
      required.every((name) => fieldOf(value, name) !== undefined) &&
      Object.entries(value).every(
        ([name, field]) =>
          Object.hasOwn(fields, name) && (field === undefined || fields[name]?.accepts(field)),
      ),
    mustBe: `{ ${Object.keys(fields)
      .map((name) => (required.includes(name) ? name : `${name}?`))
      .join(", ")} }`,
    fields,
  };
}

function fieldsIn(check: Check): Check["fields"] {
  return fieldOf(check, "fields") as Check["fields"];
}

/**
 * Checks that `options` has only known names with valid values. An undefined value counts as absent.
 * @param where the function that was called, such as `"configure"`
 * @returns a copy of the fields that the object and its class have, without those of every object
 * @throws InvalidOptionError with the option, the rule and the value
 */
export function checkOptions<Options extends object>(
  where: string,
  options: Options,
  checks: Checks<Options>,
): Options {
  if (!isRecord(options)) {
    throw new InvalidOptionError(`${where}: the options must be an object (got ${show(options)}).`);
  }
  checkFields(where, "", options, checks);
  return copyFields(options);
}

/** @param path the text before a field's name: "", or such as `"spool."` */
function checkFields(
  where: string,
  path: string,
  options: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
): void {
  for (const name of new Set([...Object.keys(options), ...Object.keys(checks)])) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      throw new InvalidOptionError(unknownName(`${where}: unknown option`, name, checks, path));
    }
    const value = fieldOf(options, name);
    if (value === undefined || check.accepts(value)) continue;
    const fields = fieldsIn(check);
    if (fields && isRecord(value)) checkFields(where, `${path}${name}.`, value, fields);
    throw new InvalidOptionError(
      `${where}: \`${path}${name}\` must be ${check.mustBe} (got ${show(value)}).`,
    );
  }
}

/**
 * Says that a name is unknown, and the nearest known one or all of them.
 * @param what the unknown name's place, such as `"tool: unknown option"`
 */
export function unknownName(what: string, name: string, known: object, path = ""): string {
  const names = Object.keys(known);
  const suggestion = nearest(name, names);
  const advice =
    suggestion === undefined
      ? `Known: ${names.join(", ")}.`
      : `Did you mean \`${path}${suggestion}\`?`;
  return `${what} \`${path}${name}\`. ${advice}`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A short text of a value: the beginning alone of what may be a key, and never an exception. */
export function show(value: unknown): string {
  if (typeof value === "string") return showText(value);
  if (typeof value === "function") return `the function ${value.name || "(anonymous)"}`;
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return `an object${fieldNames(value)}`;
  return String(value);
}

/** Characters of a text that is shown, and of one that may be a key. */
const SHOWN = 60;
const SHOWN_OF_KEY = 6;

function showText(value: string): string {
  const url = shownUrl(value);
  const text = url !== value && value.includes("?") ? `${url}?…` : url;
  const most = mayBeKey(text) ? SHOWN_OF_KEY : SHOWN;
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);
}

/** Whether a word of it is long, begins as keys do, or goes to and fro between letters and digits. */
function mayBeKey(text: string): boolean {
  return text.split(/\s+/).some((word) => {
    if (/^["']?[spr]k[-_]/.test(word) || (word.length > 40 && !word.includes("/"))) return true;
    const turns = word.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g) ?? [];
    return word.length >= 10 && turns.length >= 4;
  });
}

/** The names alone: a misspelt one shows, and no value does. */
function fieldNames(object: object): string {
  try {
    if (Object.getPrototypeOf(object) !== Object.prototype) return "";
    const names = Object.keys(object).slice(0, 5);
    return names.length === 0 ? "" : ` with ${names.join(", ")}`;
  } catch {
    return "";
  }
}
