// Keeps files out of the reach of a mask. A mask that looks for digits finds them in any picture, and
// half a file is none. So a mask receives a short data URI of the same type in the place of each file.

/** The beginning of a data URI in base64, of any type. Source: RFC 2397. */
const HEAD =
  /data:[\w.+-]{1,50}\/[\w.+-]{1,100}(?:;[\w-]{1,40}=[\w.+-]{0,100}){0,4};base64,(?=[\w+/-])/g;
const NOT_BASE64 = /[^\w+/=-]/g;
/** Line breaks within base64, in a text and in JSON. */
const LINE_BREAK = /(?:\r?\n|\\r\\n|\\n)[ \t]{0,8}(?=[\w+/=-])/y;
/** The shortest line of base64 that another one continues. */
const MIN_LINE = 60;
/** Digits as letters: many masks look for digits. */
const LETTERS = "abcdefghij";

interface SetAside {
  /** The text with a stand-in for each file. */
  readonly text: string;
  /** The word that each stand-in has in place of base64, before its letters. */
  readonly word: string;
  /** Files by stand-in. */
  readonly files: ReadonlyMap<string, string>;
}

/** Puts a stand-in in the place of each file of `text`, such as `data:image/png;base64,FILEa`. */
export function setFilesAside(text: string): SetAside {
  const files = new Map<string, string>();
  if (!text.includes(";base64,")) return { text, word: "", files };
  const word = newWord(text);
  const pieces: string[] = [];
  let done = 0;
  for (const { 0: head, index } of text.matchAll(HEAD)) {
    if (index < done) continue;
    const end = endOfBase64(text, index + head.length);
    const standIn = head + word + inLetters(files.size);
    files.set(standIn, text.slice(index, end));
    pieces.push(text.slice(done, index), standIn);
    done = end;
  }
  return { text: pieces.join("") + text.slice(done), word, files };
}

/** Puts each file back whose stand-in is whole in `masked`, once. The others are left out. */
export function putFilesBack(masked: string, { word, files }: SetAside): string {
  if (files.size === 0) return masked;
  const left = new Map(files);
  const standIns = new RegExp(`data:[\\w./+;=-]{1,800},${word}[a-j]{1,9}(?![\\w+/=-])`, "g");
  return masked.replaceAll(standIns, (standIn) => {
    const file = left.get(standIn) ?? standIn;
    left.delete(standIn);
    return file;
  });
}

/** "FILE", with more letters if the text has that word in such a place. */
function newWord(text: string): string {
  let longest = "";
  for (const [, word = ""] of text.matchAll(/,(FILEX*)/g))
    if (word.length > longest.length) longest = word;
  return longest === "" ? "FILE" : `${longest}X`;
}

function inLetters(count: number): string {
  return String(count).replaceAll(/\d/g, (digit) => LETTERS.charAt(Number(digit)));
}

function endOfBase64(text: string, start: number): number {
  for (let line = start; ;) {
    NOT_BASE64.lastIndex = line;
    const end = NOT_BASE64.exec(text)?.index ?? text.length;
    LINE_BREAK.lastIndex = end;
    const next = end - line < MIN_LINE ? undefined : LINE_BREAK.exec(text)?.[0];
    if (next === undefined) return end;
    line = end + next.length;
  }
}
