// The text that Python makes of a list of strings, as str() writes it. Langfuse's Python SDK puts tags
// into baggage in this form.
// Source: https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences

const TEXT = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/.source;
const LIST = new RegExp(`^\\[(?:${TEXT})(?:, (?:${TEXT}))*\\]$`, "su");
const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/gsu;
const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** @returns undefined for a text that is not such a list, and for an empty list */
export function readPythonList(text: string): string[] | undefined {
  if (!LIST.test(text)) return undefined;
  return (text.match(new RegExp(TEXT, "gsu")) ?? []).map((quoted) =>
    quoted.slice(1, -1).replaceAll(ESCAPE, (_, x?: string, u?: string, U?: string, one = "") => {
      const hex = x ?? u ?? U;
      return hex === undefined ? (CONTROLS[one] ?? one) : characterOf(Number.parseInt(hex, 16));
    }),
  );
}

function characterOf(code: number): string {
  return code > 0x10ffff ? "\uFFFD" : String.fromCodePoint(code);
}
