// The names of the conventions' registry, with their types: facts that were read there, and are compared
// with what is sent.
import registry from "./registry.json" with { type: "json" };

const attributes: Readonly<Record<string, string>> = {
  ...registry.attributes,
  ...registry["attributes of v1.41.0"],
};

/** Describes why an attribute does not fit the registry; undefined if it does. */
export function problemOf(name: string, value: unknown): string | undefined {
  const type = attributes[name];
  if (type === undefined) return `${name} is not in the registry`;
  return isOf(type, value) ? undefined : `${name} must be ${type} (got ${JSON.stringify(value)})`;
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "int":
      return Number.isInteger(value);
    case "double":
      return typeof value === "number";
    case "string[]":
      return Array.isArray(value) && value.every((text) => typeof text === "string");
    case "any":
      return typeof value === "string";
    default:
      return typeof value === type;
  }
}

export { registry };
