// Places in a text that may be JSON. In `\n` before a key or a number, the `n` belongs to the escape.

/** A pattern of where a word begins. */
export const WORD_START = String.raw`(?:(?<!\w)|(?<=\\[bfnrt]))`;
