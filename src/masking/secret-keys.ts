// The keys of recorded objects that hold secrets: their values are never written.
import { isSecretName } from "./secret-names.js";

/** The replacement of a secret, as JSON. */
export const REDACTED = '"[redacted]"';

/** A key as it is written. */
interface KeyText {
  readonly json: string;
  readonly isSecret: boolean;
}

/** Programs use few different keys, again and again. */
const cache = new Map<string, KeyText>();
const MAX_CACHED = 2_000;

/** `key` as JSON text, and whether its value must not be recorded. */
export function keyText(key: string): KeyText {
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const text = { json: JSON.stringify(key), isSecret: key.length < 60 && isSecretName(key) };
  if (cache.size < MAX_CACHED && key.length < 100) cache.set(key, text);
  return text;
}
