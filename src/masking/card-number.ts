// Card numbers: by the digits that issuers' numbers begin with, their lengths, and the checksum.

/** Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay. Source: ISO/IEC 7812 ranges. */
const ISSUERS =
  /^(?:4\d{15}(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|6(?:011|4[4-9]\d|5\d\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17})$/;

/** Whether `text` is a card number; blanks and hyphens may separate its digits. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, "");
  return ISSUERS.test(digits) && hasLuhnSum(digits);
}

/** Source: the Luhn formula of ISO/IEC 7812-1. */
function hasLuhnSum(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
