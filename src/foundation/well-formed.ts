// Texts without half a surrogate pair, which a cut through an emoji leaves. A self-hosted Langfuse
// answers 200 to such a text, and then drops every observation of its request.

/** Returns `value` with U+FFFD in place of each half pair, in lists and plain objects as well. */
export function wellFormed<Value>(value: Value): Value {
  return wellFormedIn(value) as Value;
}

function wellFormedIn(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormedIn);
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const fields = Object.entries(value);
  return Object.fromEntries(
    fields.map(([key, field]) => [key.toWellFormed(), wellFormedIn(field)]),
  );
}

/** Returns a text as JSON, well-formed. */
export function textJson(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

/** Returns JSON whose texts are well-formed: JSON has half a pair, and nothing else of it, as an escape. */
export function wellFormedJson(json: string): string {
  return /\\ud[89a-f]/i.test(json) ? JSON.stringify(wellFormed(JSON.parse(json) as unknown)) : json;
}
