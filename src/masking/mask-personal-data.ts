// A ready-made mask for what identifies people. Numbers are checked by their own checksums, so that
// ids and times stay. Every expression reads a text once from front to back.
import { isCardNumber } from "./card-number.js";
import { WORD_START } from "./escapes.js";
import { ibanLength } from "./iban.js";
import { isMachineIPv4, isMachineIPv6 } from "./ip-address.js";
import type { MaskInput } from "./mask.js";

/** `n` of the `\n` in JSON, which belongs to no name. */
const ESCAPE = String.raw`(?<=\\)[bfnrt]`;
const LOCAL = String.raw`[\p{L}\p{N}._%+-]`;

const MAIL = new RegExp(
  String.raw`(?:(?<!${LOCAL})|(?<=\\[bfnrt]))(?!${ESCAPE})(?!git@)${LOCAL}{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?!(?:png|jpe?g|gif|svg|webp|js|ts|css|html?|json)\b)\p{L}{2,24}(?![\p{L}\p{N}_])`,
  "gu",
);

const IBAN = new RegExp(String.raw`${WORD_START}[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}`, "g");

const CARD =
  /(?<![\w.+-]|\d[ -])[2-6]\d{3}(?:[ -]?\d){10,15}(?!\w|[.-]\d)|(?<=\\[bfnrt])[2-6]\d{3}(?:[ -]?\d){10,15}(?!\w|[.-]\d)/g;

const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const IPV4 = new RegExp(
  String.raw`(?:(?<![\w.-]|(?<!\/)\/|\b(?:v|ver|version|release)[ :=]{1,2})|(?<=\\[bfnrt]))${OCTET}(?:\.${OCTET}){3}(?!\w|[.-]\d)`,
  "gi",
);
const IPV6 = /(?:(?<![\w:.])|(?<=\\[bfnrt]))(?:[0-9A-Fa-f]{1,4}:|:){2,8}[0-9A-Fa-f]{0,4}(?![\w:])/g;

/** With a country, as people write it, or behind a word that announces it. */
const PHONE = new RegExp(
  [
    String.raw`(?:(?<![\w+])|(?<=\\[bfnrt]))(?:\+|00)(?!\d+\.\d+(?!\d|\.))[1-9]\d{0,2}(?:[ .()/-]{0,3}\d){6,13}(?!\w)`,
    String.raw`(?:(?<![\w.+-])|(?<=\\[bfnrt]))(?:\(\d{3}\) ?|[2-9]\d{2}([-.]))[2-9]\d{2}(?:\1|[-. ])\d{4}(?![\w.-]\d|\w)`, // North America
    String.raw`(?:(?<![\w.+-])|(?<=\\[bfnrt]))0[1-9](?:[ .-]\d{2}){4}(?!\w|[ .-]\d)`, // France
    String.raw`(?:(?<![\w.+-]|\d )|(?<=\\[bfnrt]))0[1-9]\d{1,4}[ /]\d{3,4}[ -]?\d{3,5}(?!\w|[.-]\d)`, // Germany, United Kingdom
    String.raw`(?<=\b(?:phone|tel|fax|mobile|mobil|telefon|telephone|cell|whatsapp|téléphone|teléfono|telefono)(?:\\{0,15}["'])?\.?\s{0,2}[:=]?\s{0,2}(?:\\{0,15}["'])?)\(?\d(?:[ .()/-]{0,2}\d){6,14}(?!\w)`,
  ].join("|"),
  "gi",
);

/**
 * Replaces personal data: mail addresses, IBANs and card numbers with a valid checksum, IPv4 and IPv6
 * addresses, and phone numbers. It recognizes neither names nor postal addresses. docs/masks.md has its
 * precision and recall.
 * @returns `data` with a word such as `[mail address]` in the place of each; JSON stays JSON
 * @example Mask personal data
 * configure({ mask: maskPersonalData });
 * @example Mask secrets, too
 * configure({ mask: [maskSecrets, maskPersonalData] });
 */
export function maskPersonalData({ data }: Pick<MaskInput, "data">): string {
  const isJson = data.startsWith("{") || data.startsWith("[");
  return data
    .replaceAll(MAIL, "[mail address]")
    .replaceAll(IBAN, (text) => {
      const length = ibanLength(text);
      return length === 0 ? text : `[IBAN]${text.slice(length)}`;
    })
    .replaceAll(CARD, (text, at: number, whole: string) => {
      if (!isCardNumber(text)) return text;
      // A number in JSON stays one.
      return isJson && isBareNumber(whole, at, at + text.length) ? "0" : "[card number]";
    })
    .replaceAll(IPV6, (text) => (isMachineIPv6(text) ? "[IP address]" : text))
    .replaceAll(IPV4, (text) => (isMachineIPv4(text) ? "[IP address]" : text))
    .replaceAll(PHONE, "[phone number]");
}

/** Whether the digits from `start` to before `end` may be a number of JSON. */
function isBareNumber(text: string, start: number, end: number): boolean {
  if (!/[:[,]\s{0,20}$/.test(text.slice(Math.max(0, start - 21), start))) return false;
  return /^\s{0,20}[,\]}]/.test(text.slice(end, end + 21));
}
