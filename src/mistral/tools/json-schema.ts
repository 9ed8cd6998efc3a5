// Checks values against JSON Schema, for tools whose parameters are one. A model decides how large a
// value is, and the check runs on the event loop, so that its work is bounded.
import type { Fields } from "../wire/json.js";
import { repeatingLists } from "./repeating-lists.js";

/** Keywords whose errors only point to another error further inside. */
const OUTER = new Set(["properties", "items", "prefixItems", "allOf", "$ref", "false", "if"]);
const MAX_ISSUES = 5;
/** The number of comparisons of a value's part with a schema's part in one check. */
const MAX_STEPS = 100_000;
/** The steps to find each issue, in place of the first one alone. */
const FEW_STEPS = 1_000;
/** Values of an `enum` that are compared in the time of one step. */
const VALUES_A_STEP = 50;
/** Lists of at most so many items are soon compared pair by pair. */
const FEW_ITEMS = 20;
/** Long lists with equal items that one check can know apart. */
const MAX_REPEATING = 100;

/** A schema as the library keeps it. */
type Node = Record<string, unknown>;

const TOO_LARGE = "they are too large, or too deeply nested, to be checked";

/** Thrown through the library when a check takes too long. */
class TooLarge extends Error {
  override message = TOO_LARGE;
}

/**
 * A check against `schema`, which is draft 2020-12; the library is loaded when the first one is made.
 * @returns returns the problem of a value, or undefined
 */
export async function jsonSchemaValidator(
  schema: Fields,
): Promise<(value: unknown) => string | undefined> {
  const { dereference, validate } = await import("@cfworker/json-schema");
  // The library writes into its schemas, and so does this.
  const copy = JSON.parse(JSON.stringify(schema)) as Node;
  const lookup = dereference(copy);
  const work = { stepsLeft: 0 };
  const repeating: unknown[] = [];
  for (const node of new Set(Object.values(lookup) as unknown[])) {
    if (typeof node === "object") prepare(node as Node, work, repeating);
  }
  return (value) => {
    const lists = repeatingLists(value, FEW_ITEMS);
    if (lists.length > MAX_REPEATING) return "they have too many long lists with equal items";
    repeating.splice(0, Infinity, ...lists);
    const check = (steps: number, isShort: boolean): string | undefined => {
      work.stepsLeft = steps;
      try {
        const { valid, errors } = validate(value, copy, "2020-12", lookup, isShort);
        return valid ? undefined : issuesOf(errors);
      } catch (error) {
        if (error instanceof TooLarge) return error.message;
        throw error;
      }
    };
    const first = check(MAX_STEPS, true);
    if (first === undefined || first === TOO_LARGE) return first;
    const all = check(FEW_STEPS, false);
    return all === TOO_LARGE ? first : all;
  };
}

/** Makes the library's work on one schema bounded. */
function prepare(node: Node, work: { stepsLeft: number }, repeating: readonly unknown[]): void {
  const { enum: values, allOf, uniqueItems } = node;
  const steps = 1 + (Array.isArray(values) ? values.length / VALUES_A_STEP : 0);
  // The library reads each keyword whenever it holds a value against a schema. It has no other hook.
  Object.defineProperty(node, "$recursiveAnchor", {
    get() {
      work.stepsLeft -= steps;
      if (work.stepsLeft < 0) throw new TooLarge();
      return undefined;
    },
  });
  if (uniqueItems !== true) return;
  node["uniqueItems"] = false;
  const unique = {
    if: { maxItems: FEW_ITEMS },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { uniqueItems: true },
    else: { not: { enum: repeating } },
  };
  node["allOf"] = [...((allOf as unknown[] | undefined) ?? []), unique];
}

interface Issue {
  readonly keyword: string;
  readonly instanceLocation: string;
  readonly keywordLocation: string;
  readonly error: string;
}

function issuesOf(issues: readonly Issue[]): string {
  const inner = issues.filter(({ keyword }) => !OUTER.has(keyword));
  return (inner.length > 0 ? inner : issues)
    .slice(0, MAX_ISSUES)
    .map(({ instanceLocation, keywordLocation, error }) => {
      const path = instanceLocation.replace(/^#\/?/, "").replaceAll("/", ".");
      const text = keywordLocation.endsWith("/else/not") ? "Duplicate items." : error;
      return path === "" ? text : `${path}: ${text}`;
    })
    .join("; ");
}
