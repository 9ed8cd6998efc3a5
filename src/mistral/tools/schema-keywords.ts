// The values that keywords of JSON Schema may have. A check would refuse every call for a wrong one,
// such as `type: "float"` or `required: true`.
import { show } from "../../foundation/options.js";
import { isFields, type Fields } from "../wire/json.js";

interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly mustBe: string;
}

const TYPES = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);

const aType: Rule = {
  accepts: (value) =>
    Array.isArray(value) ? value.every((type) => TYPES.has(type)) : TYPES.has(value as string),
  mustBe: `one of ${[...TYPES].join(", ")}, or a list of them`,
};
const aList: Rule = { accepts: Array.isArray, mustBe: "a list" };
const aNameList: Rule = {
  accepts: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
  mustBe: "a list of names",
};
const anObject: Rule = { accepts: isFields, mustBe: "an object" };
const aNumber: Rule = { accepts: (value) => typeof value === "number", mustBe: "a number" };
const aString: Rule = { accepts: (value) => typeof value === "string", mustBe: "a string" };
/** A boolean in draft 04 and OpenAPI 3.0. */
const aBound: Rule = {
  accepts: (value) => typeof value === "number" || typeof value === "boolean",
  mustBe: "a number",
};

const RULES: Readonly<Record<string, Rule>> = {
  type: aType,
  required: aNameList,
  enum: aList,
  exclusiveMinimum: aBound,
  exclusiveMaximum: aBound,
  ...rules(aList, ["prefixItems", "allOf", "anyOf", "oneOf"]),
  ...rules(anObject, ["$defs", "definitions", "properties", "patternProperties"]),
  ...rules(anObject, ["dependentSchemas", "dependentRequired", "dependencies"]),
  ...rules(aNumber, ["minimum", "maximum", "multipleOf", "minLength", "maxLength"]),
  ...rules(aNumber, ["minItems", "maxItems", "minContains", "maxContains"]),
  ...rules(aNumber, ["minProperties", "maxProperties"]),
  ...rules(aString, ["$ref", "pattern", "format"]),
};

function rules(rule: Rule, keywords: readonly string[]): Record<string, Rule> {
  return Object.fromEntries(keywords.map((keyword) => [keyword, rule]));
}

/** The first keyword of one schema that has a wrong value, as the end of a sentence. */
export function problemOf(schema: Fields): string | undefined {
  for (const [keyword, value] of Object.entries(schema)) {
    const rule = Object.hasOwn(RULES, keyword) ? RULES[keyword] : undefined;
    if (rule === undefined || value === undefined || rule.accepts(value)) continue;
    return `a wrong ${keyword}: \`${keyword}\` must be ${rule.mustBe} (got ${show(value)}).`;
  }
  return undefined;
}
