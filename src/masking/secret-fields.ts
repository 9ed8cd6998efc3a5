// Takes the values out of fields that are called like secrets: `password=...`, `"apiKey": "..."`, and
// `\"token\": \"...\"` in JSON within JSON. A quoted value is replaced as a whole.
import { isSecretName, SECRET_FIELD } from "./secret-names.js";

/** A name, the quote behind it where it has one, and the sign of what follows. */
const NAME = new RegExp(String.raw`(?:${SECRET_FIELD})(\\{0,15}["'])?\s{0,3}[:=]\s{0,3}`, "gi");

/** The quote before a value, with the backslashes that JSON within JSON puts before it. */
const OPENING = /(\\{0,15})(["'])/y;

/** A value without quotes; numbers stay, as tokens are counted too. A comma may be within it. */
const WORD =
  /(?!-?[\d.]+(?:e[+-]?\d+)?\b)(?:[^\s"'\\,;&(){}[\]]|,(?![\w-]{1,30}[=:]|[\s"'\\,;&(){}[\]]|$)){6,}/iy;

/** Values that are code, a placeholder, or a word about the secret. */
const NO_SECRET =
  /^(?:(?:process|import|this|self|req|request|body|config|env|os|ctx|props|options|settings|user|args|params|input|data|event|secrets|vars)\??\.|\$|<|%[\w(]|\*{3}|(?:string|number|boolean|undefined|unknown|required|optional|invalid|missing|expired|incorrect|correct|changed|unchanged|forgotten|protected|protection|disabled|enabled|placeholder|redacted|hidden|object|function|authentication|unexpected|rejected|accepted|revoked|rotated|verified|refused|default|always|never|please|should|cannot|manager|policy|storage)[.!?|:]?$)/i;

/** The longest name that is read before the words of a secret. */
const MAX_NAME = 60;

/**
 * A quote before one of these ends the string around the name, such as a key that ends with a
 * colon.
 */
const AFTER_CLOSING = /[\s,:\]}\\]/;

/** Shorter texts are not secrets. */
const MIN_CHARACTERS = 6;
/** The longest value in single quotes, which are apostrophes as well. */
const MAX_SINGLE = 500;

/** A part of a text, from `start` to before `end`. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** `text` with `mark` in the place of each value. Reads it once, from front to back. */
export function redactFields(text: string, mark: string): string {
  let redacted = "";
  let done = 0;
  for (const { index, 0: name, 1: quote } of text.matchAll(NAME)) {
    // A match within an earlier value is already replaced.
    if (index < done || isOtherName(text, index, name)) continue;
    const value = valueAt(text, index + name.length, quote);
    if (value === undefined || value.end - value.start < MIN_CHARACTERS) continue;
    redacted += text.slice(done, value.start) + mark;
    done = value.end;
  }
  return redacted + text.slice(done);
}

/** The value at `at`. @param keyQuote the quote behind its name: the same one opens a value surely */
function valueAt(text: string, at: number, keyQuote: string | undefined): Span | undefined {
  OPENING.lastIndex = at;
  const [opening, backslashes = "", quote] = OPENING.exec(text) ?? [];
  if (opening === undefined) return wordAt(text, at);
  const start = at + opening.length;
  const mayClose = start === text.length || AFTER_CLOSING.test(text.charAt(start));
  if (mayClose && opening !== keyQuote) return undefined;
  if (quote === '"') return { start, end: endOfString(text, start, depthOf(backslashes.length)) };
  const single = text.slice(start, start + MAX_SINGLE).search(/['"]/);
  return single >= 0 && text[start + single] === "'"
    ? { start, end: start + single }
    : wordAt(text, start);
}

function wordAt(text: string, start: number): Span | undefined {
  WORD.lastIndex = start;
  const [word] = WORD.exec(text) ?? [];
  if (word === undefined || NO_SECRET.test(word.slice(0, MAX_NAME))) return undefined;
  const end = start + word.length;
  // A call, as in `token = readToken()`.
  return text[end] === "(" ? undefined : { start, end };
}

/** Whether the words before the found ones make another name of them, as of `nextPageToken`. */
function isOtherName(text: string, index: number, found: string): boolean {
  const before = /(?<!\\)[\w-]{1,60}$/.exec(text.slice(Math.max(0, index - MAX_NAME), index))?.[0];
  if (before === undefined) return false;
  const [name = ""] = /^[\w-]+/.exec(found) ?? [];
  return !isSecretName(before + name);
}

/**
 * Returns the end of the JSON string that begins at `start` and is `depth` deep; text that is cut
 * ends it.
 */
function endOfString(text: string, start: number, depth: number): number {
  for (let at = text.indexOf('"', start); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = 0;
    while (at - before > start && text[at - before - 1] === "\\") before += 1;
    const itsDepth = depthOf(before);
    // One that is less deep ends a string around this one.
    if (itsDepth <= depth) return at - (2 ** itsDepth - 1);
  }
  return text.length;
}

/**
 * Returns the depth in JSON within JSON of a string whose quote follows so many backslashes: 0, 1
 * and 3 from the outside in, as each level doubles them. Further pairs belong to the text itself.
 */
function depthOf(backslashes: number): number {
  let depth = 0;
  for (let rest = backslashes; rest % 2 === 1; rest = (rest - 1) / 2) depth += 1;
  return depth;
}
