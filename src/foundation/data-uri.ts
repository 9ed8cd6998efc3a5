// Files inside values, as `data:<type>;base64,...`. One is recorded whole or not at all, since half a
// file is none, and does not count as text: it becomes a file in Langfuse when it is sent.
import { fileTypeOf } from "./media-type.js";

/** The beginning of a data URI in base64. Source: RFC 2397. */
const HEAD = /^data:([\w.+-]{1,50}\/[\w.+-]{1,100})((?:;[\w-]{1,40}=[\w.+-]{0,100}){0,4});base64,/;
/** The most characters that {@link HEAD} matches, roughly. */
export const HEAD_CHARACTERS = 1_000;

/** The beginning of a data URI. */
export interface DataUriHead {
  /** Such as `"image/png"`, without parameters. */
  readonly type: string;
  /** Characters before the base64. */
  readonly length: number;
}

/** Reads the beginning of a data URI in base64 at `start`, of any type. */
export function base64Head(text: string, start: number): DataUriHead | undefined {
  if (!text.startsWith("data:", start)) return undefined;
  const [head, type = ""] = HEAD.exec(text.slice(start, start + HEAD_CHARACTERS)) ?? [];
  return head === undefined ? undefined : { type: type.toLowerCase(), length: head.length };
}

/** Reads the beginning of a data URI; undefined for anything that becomes no file. */
export function dataUriHead(text: string): DataUriHead | undefined {
  const head = base64Head(text, 0);
  const type = head && fileTypeOf(head.type);
  return type === undefined ? undefined : { type, length: head?.length ?? 0 };
}

/** Bytes of the file that `uri` holds. */
export function fileBytes({ length }: DataUriHead, uri: string): number {
  return Math.floor(((uri.length - length - padding(uri)) * 3) / 4);
}

/** The bytes of a text that is base64 throughout; undefined for any other. */
export function decodeBase64(text: string): Buffer | undefined {
  const characters = text.length - padding(text);
  // Node leaves out invalid base64. The bytes are fewer then, but for one such character that makes
  // the number of all of them one that base64 never has.
  if (characters % 4 === 1) return undefined;
  const bytes = Buffer.from(text, "base64");
  return bytes.length === Math.floor((characters * 3) / 4) ? bytes : undefined;
}

function padding(text: string): number {
  return text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
}

/** The mark in place of a file that is too large, or that would be cut. */
export function fileLeftOut(type: string, bytes: number): string {
  return `[${type}, ${bytes} bytes, left out]`;
}
