// The JSON of a text, the quicker way for short ones.

/** A text without them is its own JSON. JSON.stringify takes longer for a short one than the search. */
// oxlint-disable-next-line no-control-regex -- JSON escapes them
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;
const SHORT = 500;

/** JSON of `text`. */
export function jsonString(text: string): string {
  return text.length < SHORT && !ESCAPED.test(text) ? `"${text}"` : JSON.stringify(text);
}
