// Keeps files out of the reach of a mask. A mask that looks for digits finds them in any picture, and
// half a file is none. So a mask receives a short data URI of the same type in the place of each file.
import { filesInText, mayHoldFile } from "../foundation/files-in-text.js";

/** Digits as letters: many masks look for digits. */
const LETTERS = "abcdefghij";

interface SetAside {
  /** The text with a placeholder for each file. */
  readonly text: string;
  /** The word that each placeholder has in place of base64, before its letters. */
  readonly word: string;
  /** Files by placeholder. */
  readonly files: ReadonlyMap<string, string>;
}

/** Replaces each file of `text` by a placeholder, such as `data:image/png;base64,FILEa`. */
export function setFilesAside(text: string): SetAside {
  const files = new Map<string, string>();
  if (!mayHoldFile(text)) return { text, word: "", files };
  const word = newWord(text);
  const pieces: string[] = [];
  let done = 0;
  for (const { start, from, end } of filesInText(text)) {
    const standIn = text.slice(start, from) + word + inLetters(files.size);
    files.set(standIn, text.slice(start, end));
    pieces.push(text.slice(done, start), standIn);
    done = end;
  }
  return { text: pieces.join("") + text.slice(done), word, files };
}

/** Puts each file back whose placeholder is whole in `masked`, once. The others are left out. */
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
