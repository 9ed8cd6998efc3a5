// The patterns of JSON Schema. They are read as Unicode ones, in which a backslash before a character
// that needs none is an error. Many schemas have such, as in `[\w\-]`.
import { messageOf } from "../../tracing/capture/snapshot.js";

/** A character with a backslash that other dialects allow: none of these means anything with one. */
const NEEDLESS = /\\(?:([ !"#%&',:;<=>@_`~])|(\\)|(-)|[^])/g;

/** The pattern as a Unicode one, or its problem. */
export function unicodePattern(pattern: string): string | { readonly problem: string } {
  if (problemOf(pattern) === undefined) return pattern;
  const plain = pattern.replaceAll(
    NEEDLESS,
    (whole, character?: string, _?: string, dash?: string) =>
      character ?? (dash === undefined ? whole : String.raw`\x2d`),
  );
  const problem = problemOf(plain);
  return problem === undefined ? plain : { problem: problemOf(pattern) ?? problem };
}

function problemOf(pattern: string): string | undefined {
  try {
    RegExp(pattern, "u");
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
