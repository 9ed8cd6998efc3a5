// Checks the options that a user gives, at the moment they are given: an unknown name or a wrong
// value is an error that says what was got and what is taken.
import { InvalidOptionError } from "./errors.js";

/** What one option takes: a test, and the words for it. */
export interface Check {
  readonly accepts: (value: unknown) => boolean;
  /** Follows "takes", such as `"a number from 0 to 1"`. */
  readonly takes: string;
}

/** The checks of all options of one function, by name. */
export type Checks<Options> = { readonly [Name in keyof Required<Options>]: Check };

export const aString: Check = {
  accepts: (value) => typeof value === "string" && value !== "",
  takes: "a string that is not empty",
};

export const aBoolean: Check = {
  accepts: (value) => typeof value === "boolean",
  takes: "true or false",
};

export const aFunction: Check = {
  accepts: (value) => typeof value === "function",
  takes: "a function",
};

export const aRecord: Check = {
  accepts: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  takes: "an object",
};

export const anArray: Check = { accepts: Array.isArray, takes: "an array" };

/** A number from `least` to `most`, both included. */
export function aNumber(least: number, most: number, unit = ""): Check {
  return {
    accepts: (value) => typeof value === "number" && value >= least && value <= most,
    takes: `a number from ${least} to ${most}${unit && ` ${unit}`}`,
  };
}

/** A whole number that is not negative. */
export const aCount: Check = {
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  takes: "a whole number that is not negative",
};

/** An array, each item of which passes a check. */
export function listOf({ accepts, takes }: Check): Check {
  return {
    accepts: (value) => Array.isArray(value) && value.every(accepts),
    takes: `an array, each item ${takes}`,
  };
}

/** One of some strings. */
export function oneOf(words: readonly string[]): Check {
  return {
    accepts: (value) => typeof value === "string" && words.includes(value),
    takes: `one of ${words.map((word) => JSON.stringify(word)).join(", ")}`,
  };
}

/** What either of two checks takes. */
export function either(one: Check, other: Check): Check {
  return {
    accepts: (value) => one.accepts(value) || other.accepts(value),
    takes: `${one.takes}, or ${other.takes}`,
  };
}

/**
 * Checks that `options` holds only known names with values they take; undefined counts as absent.
 * @param where what the user called, such as `"configure"`
 * @throws InvalidOptionError that names the option, what was got and what is taken
 */
export function checkOptions<Options extends object>(
  where: string,
  options: Options,
  checks: Checks<Options>,
): void {
  if (!aRecord.accepts(options)) {
    throw new InvalidOptionError(`${where} takes an object of options, and got ${show(options)}.`);
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name as keyof Options] : undefined;
    if (check === undefined) {
      throw new InvalidOptionError(
        `${where}: there is no option ${JSON.stringify(name)}. It takes ${Object.keys(checks).join(", ")}.`,
      );
    }
    if (value !== undefined && !check.accepts(value)) {
      throw new InvalidOptionError(
        `${where}: ${name} takes ${check.takes}, and got ${show(value)}.`,
      );
    }
  }
}

/** A short text of what was got; never a secret's whole length, never an exception. */
export function show(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "function") return `the function ${value.name || "(anonymous)"}`;
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return `an object${fieldNames(value)}`;
  return String(value);
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
