// The keys whose values are never recorded, wherever they stand.

const SECRET = new RegExp(
  [
    "(?:proxy-)?authorization",
    "(?:set-|signed-?)?cookies?2?",
    "[\\w-]*(?:api|secret|private)[-_]?(?:access[-_]?)?key",
    "(?:aws[-_]?)?access[-_]?key(?:[-_]?id)?",
    "(?:client[-_]?)?secret",
    "(?:access|refresh|id|session|auth|bearer|x-auth|(?:x-amz-)?security)[-_]?token",
    "passw(?:or)?d",
  ]
    .map((name) => `^${name}$`)
    .join("|"),
  "i",
);

/** What is written in place of a secret, as JSON. */
export const REDACTED = '"[redacted]"';

/** A key as it is written. */
export interface KeyText {
  readonly json: string;
  readonly isSecret: boolean;
}

/** Programs use few different keys, again and again. */
const known = new Map<string, KeyText>();
const MAX_KNOWN = 2_000;

/** `key` as JSON text, and whether its value must not be recorded. */
export function keyText(key: string): KeyText {
  const text = known.get(key);
  if (text !== undefined) return text;
  const made = { json: JSON.stringify(key), isSecret: key.length < 60 && SECRET.test(key) };
  if (known.size < MAX_KNOWN && key.length < 100) known.set(key, made);
  return made;
}
