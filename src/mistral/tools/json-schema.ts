// Checks values against JSON Schema, for tools whose parameters are one.
import type { Fields } from "../wire/json.js";

/** Keywords whose errors only say that there is another, further inside. */
const OUTER = new Set(["properties", "items", "prefixItems", "allOf", "$ref", "false"]);
const MAX_ISSUES = 5;

/**
 * A check against `schema`; the library is loaded when the first one is made.
 * @returns for a value what is wrong with it; undefined: nothing
 */
export async function jsonSchemaValidator(
  schema: Fields,
): Promise<(value: unknown) => string | undefined> {
  const { Validator } = await import("@cfworker/json-schema");
  const validator = new Validator(schema, "2020-12", false);
  return (value) => {
    const { valid, errors } = validator.validate(value);
    if (valid) return undefined;
    const inner = errors.filter(({ keyword }) => !OUTER.has(keyword));
    return (inner.length > 0 ? inner : errors)
      .slice(0, MAX_ISSUES)
      .map(({ instanceLocation, error }) => {
        const path = instanceLocation.replace(/^#\/?/, "").replaceAll("/", ".");
        return path === "" ? error : `${path}: ${error}`;
      })
      .join("; ");
  };
}
