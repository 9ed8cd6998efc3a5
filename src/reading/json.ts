// Reading JSON of unknown shape, and showing a value of it in a sentence.

/** A JSON object (not null, not an array) of which nothing else is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** What the text says as JSON, or undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The JSON object the value spells out, or undefined where it is no string or no object. */
export function parseJsonObject(value: unknown): JsonObject | undefined {
  if (typeof value !== "string") return undefined;
  const parsed = parseJson(value);
  return isObject(parsed) ? parsed : undefined;
}

/** The value as JSON, cut to 80 characters: enough to recognise it in a message. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
