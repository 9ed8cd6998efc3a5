// The rules of style that a pattern can see, each with its advice. A pattern runs on one sentence,
// in which code is replaced by "X".

/** @typedef {{ name: string, advice: string, pattern: RegExp, opens?: boolean, kinds?: readonly string[] }} Rule */

/** @type {readonly Rule[]} */
export const RULES = [
  {
    name: "wh-opener",
    advice: "begin with the subject or a verb, unless it is a question",
    pattern: /^(?:what|whatever|who|whoever|whose|whom|where|wherever|that which|those who)\b/i,
    opens: true,
  },
  {
    name: "how-opener",
    advice: "begin with the subject or a verb, unless it is a question",
    pattern: /^(?:how|why|which)\b/i,
    opens: true,
    // A heading may begin so.
    kinds: ["comment", "name"],
  },
  {
    name: "is-no",
    advice: 'write "is not a ..."',
    pattern:
      /(?<!\bthere )\b(?:is|are|was|were|be|been|being) no (?!longer\b|more\b|less\b|fewer\b)/gi,
  },
  { name: "has-none", advice: 'write "without"', pattern: /\b(?:has|have|had) none\b/gi },
  {
    name: "owner",
    advice: "name the owner",
    pattern: /\bof (?:one's own|ours|theirs|yours|mine)\b/gi,
  },
  {
    name: "somebody",
    advice: "name who does it",
    pattern: /\b(?:nobody|somebody|whoever|whomever)\b/gi,
  },
  {
    name: "speech",
    advice: "things return, record, receive, carry, accept; they do not say, tell, hear or bear",
    pattern:
      /(?<!\b(?:I|you|we|they|he|she|users?|readers?|people|developers?|to) |, |^)\b(?:says?|said|tells?|told|hears?|heard|bears?|bore|borne)\b(?! (?:\w+ ){0,3}apart)/gi,
  },
  {
    name: "phrase",
    advice: 'not "take up", "come to", "come of"',
    pattern: /\b(?:takes?|took|taken) (?:\w+ ){0,2}up\b|\b(?:comes?|came) (?:to|of)\b/gi,
  },
  {
    name: "takes-and-got",
    advice: 'write "must be X (got Y)"',
    pattern: /\btakes\b.*\band got\b/gi,
  },
  {
    name: "length",
    advice: "split the sentence: at most 40 words",
    pattern: /^(?:\S+\s+){40}\S+/g,
    // A literal may be a table of the command's help.
    kinds: ["comment", "name", "markdown"],
  },
];

/**
 * Counts the hits in one sentence.
 * @param {{ text: string, kind: string }} sentence in a literal, only a capital letter opens a
 *   sentence, since a literal may be a part of one
 * @returns {string[]} the name of a rule for each hit
 */
export function hitsIn({ text, kind }) {
  return RULES.flatMap(({ name, pattern, opens, kinds }) => {
    if (kinds && !kinds.includes(kind)) return [];
    if (!opens) return Array.from(text.matchAll(pattern), () => name);
    const isOpener = pattern.test(text) && (kind !== "literal" || /^[A-Z]/.test(text));
    return isOpener && !/\?\W*$/.test(text) ? [name] : [];
  });
}
