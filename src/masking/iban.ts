// International bank account numbers: by the length of each country, and the checksum.

/** Characters of an IBAN by country. Source: the IBAN registry of SWIFT. */
const LENGTHS = new Map(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 " +
    "EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 " +
    "KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 " +
    "PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** The characters of the IBAN that `text` begins with, its blanks among them; 0 without one. */
export function ibanLength(text: string): number {
  const most = LENGTHS.get(text.slice(0, 2)) ?? 0;
  let iban = "";
  let end = 0;
  for (; end < text.length && iban.length < most; end += 1) {
    if (text[end] !== " ") iban += text.charAt(end);
  }
  const isWhole = most > 0 && iban.length === most && !/\w/.test(text.charAt(end));
  return isWhole && remainder(iban) === 1 ? end : 0;
}

/** Source: ISO 13616, the remainder modulo 97 with the first four characters at the end. */
function remainder(iban: string): number {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}
