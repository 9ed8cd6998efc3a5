// The keys of objects. Enumerating a million takes as long as writing them, so the keys of a wide
// object are kept until its snapshot is written.

/** Fewer keys are soon enumerated again. */
const MANY = 5_000;

// Of the snapshot that is under way; nothing can come between.
let wide: object | undefined;
let wideKeys: readonly string[] = [];

/** The own enumerable keys of `object`. */
export function keysOf(object: object): readonly string[] {
  if (object === wide) return wideKeys;
  const keys = Object.keys(object);
  keepKeys(object, keys);
  return keys;
}

/** Keeps the keys of `object` if they are many. */
export function keepKeys(object: object, keys: readonly string[]): void {
  if (keys.length <= MANY) return;
  wide = object;
  wideKeys = keys;
}

/** Lets go of the keys that are kept. */
export function forgetKeys(): void {
  if (wide === undefined) return;
  wide = undefined;
  wideKeys = [];
}
