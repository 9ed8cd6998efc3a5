// Texts that are cut. The cut text is a copy: a part that V8 slices off keeps the whole string alive,
// so sixty answers of 20 MB, each cut to its first million characters, would hold 1.2 GB.

/** Returns `text`, or its beginning with a mark of how much was left out. */
export function truncate(text: string, most: number): string {
  if (text.length <= most) return text;
  const part = beginning(text, most);
  return copied(part, leftOut(text, part));
}

/** The mark after `part`, the beginning of `text`. */
export function leftOut(text: string, part: string): string {
  return `… [${text.length - part.length} of ${text.length} characters left out]`;
}

/** The beginning of `text`, at most `most` characters, and `mark` if that is not all of it. */
export function shorten(text: string, most: number, mark = "…"): string {
  return text.length <= most ? text : copied(beginning(text, most), mark);
}

/** Puts texts together in one piece, which keeps none of them alive. */
export function copied(...parts: readonly string[]): string {
  // `+` would only refer to its parts; `join` copies their characters.
  return parts.join("");
}

/** A part of `text`, which is alive as long as the part is. Never ends in a surrogate pair. */
export function beginning(text: string, most: number): string {
  const end = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 ? most - 1 : most;
  return text.slice(0, end);
}

/**
 * Returns the same text. A text made by `+` stays a tree of its parts until a character of it is
 * read. It takes several times its size, and some thousands of such trees hold up the garbage
 * collector, and with it the event loop, for twice as long.
 */
export function inOnePiece(text: string): string {
  text.charCodeAt(0);
  return text;
}
