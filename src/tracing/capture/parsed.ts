// The way back from a snapshot, for interfaces that accept values in place of text.

/**
 * Returns the value that a snapshot was made of. A text that is not JSON is itself. So is one that
 * JSON would change, such as an id of twenty digits, which would become a rounded number.
 */
export function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return JSON.stringify(value) === text ? value : text;
  } catch {
    return text;
  }
}
