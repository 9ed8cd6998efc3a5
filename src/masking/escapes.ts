// Places in a text that may be JSON: `\n` before a key or a number is a line break, and its `n` is no
// part of the word behind it.

/** A pattern of where a word begins. */
export const WORD_START = String.raw`(?:(?<!\w)|(?<=\\[bfnrt]))`;
