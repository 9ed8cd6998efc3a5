// Reading JSON of unknown shape, and showing a value of it in a sentence.

/** A JSON object (not null, not an array) of which nothing else is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The value if it is a text with characters in it. */
export function nonEmptyText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** JSON.stringify calls itself for each level, and has room for some four thousand. */
const DEEPEST = 3_500;

/** The beginning of JSON. Most texts begin otherwise, and an attempt to parse one is slow. */
const BEGINNING = /^\s*(?:["[{\d-]|true|false|null)/;

/**
 * Parses the text as JSON. Returns undefined if it is invalid. JSON that is nested so deep that it
 * could be read but not written again counts as none.
 */
export function parseJson(text: string): unknown {
  if (!BEGINNING.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    // A level has two brackets at least.
    return text.length > DEEPEST * 2 && isTooDeep(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

function isTooDeep(value: unknown): boolean {
  // Only what may hold more: a list of numbers, as embeddings are, would take longer than its JSON.
  let level: readonly unknown[] = [[value]];
  for (let depth = -1; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    const next: unknown[] = [];
    for (const one of level) {
      for (const inner of isArray(one) ? one : Object.values(one as object)) {
        if (typeof inner === "object" && inner !== null) next.push(inner);
      }
    }
    level = next;
  }
  return false;
}

/** Returns the value that a text is JSON of; any other value as it is. */
export function jsonOrText(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const parsed = parseJson(value);
  return parsed === undefined || isInexact(parsed) ? value : parsed;
}

/** Such as the number of an order that is longer than a number can be: its digits are kept. */
function isInexact(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER;
}

/**
 * Parses the value as a JSON object, or returns undefined if it is not a string or not an object.
 */
export function parseJsonObject(value: unknown): JsonObject | undefined {
  if (typeof value !== "string") return undefined;
  const parsed = parseJson(value);
  return isJsonObject(parsed) ? parsed : undefined;
}

/** The value as JSON, cut to 80 characters: enough to recognise it in a message. */
export function jsonSnippet(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
