// A ready-made mask for keys, tokens and passwords. Every expression reads a text once from front to
// back, whatever it holds, since a mask runs while the traced call waits.
import { redactFields } from "./secret-fields.js";
import type { MaskInput } from "./mask.js";

const REDACTED = "[redacted]";

/** Keys and tokens that show what they are by how they begin. */
const TOKENS = new RegExp(
  [
    String.raw`\b(?:sk|pk)-lf-[\w-]{8,}`, // Langfuse
    String.raw`\bsk-[\w-]{16,}`, // OpenAI, Anthropic
    String.raw`\b[sr]k_(?:live|test)_\w{10,}`, // Stripe
    String.raw`\bgh[pousr]_[A-Za-z0-9]{20,}`, // GitHub
    String.raw`\bgithub_pat_\w{20,}`,
    String.raw`\bglpat-[\w-]{16,}`, // GitLab
    String.raw`\bxox[abeoprs]-[\w-]{10,}`, // Slack
    String.raw`\b(?:AKIA|ASIA)[0-9A-Z]{16}\b`, // AWS
    String.raw`\bAIza[\w-]{30,}`, // Google
    String.raw`\bhf_[A-Za-z0-9]{20,}`, // Hugging Face
    String.raw`\bnpm_[A-Za-z0-9]{30,}`,
    String.raw`(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?`, // a JSON Web Token
  ].join("|"),
  "g",
);

/** `-----BEGIN PRIVATE KEY-----` to its end, or to the end of the string that it stands in. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:(?!-----(?:BEGIN|END)|(?<!\\)\\*")[^"])*(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g;

/** `Authorization: Bearer ...`; a word of the language has no digit. */
const CREDENTIALS = /\b(Bearer|Basic) (?=[\w.~+/-]{0,500}[\d=])[\w.~+/-]{12,}={0,2}/gi;

/** `postgres://user:password@host`. */
const URL_PASSWORDS = /(:\/\/[^\s:/@"']{0,100}:)[^\s@/"']{1,200}@/g;

/** A file in a text: nothing to look for in it, and long. */
const DATA_URI = /(data:[\w.+-]{1,50}\/[\w.+-]{1,100};base64,[\w+/=-]+)/;

/** Keys of this process that do not show what they are. */
const OWN_KEYS = ["MISTRAL_API_KEY", "LANGFUSE_SECRET_KEY"];

/**
 * A mask for keys, tokens and passwords: of Langfuse, OpenAI, Anthropic, Stripe, GitHub, GitLab,
 * Slack, AWS, Google, Hugging Face and npm, JSON Web Tokens, private keys, Authorization headers,
 * passwords in URLs, values of fields called so (`apiKey`, `token`, `password`), and this process's
 * own MISTRAL_API_KEY and LANGFUSE_SECRET_KEY. It knows no names, addresses or numbers of people.
 * @returns `data` with each of them replaced by `[redacted]`; JSON stays JSON
 * @example
 * configure({ mask: maskSecrets });
 * @example
 * configure({ mask: (input) => maskSecrets(input).replaceAll(/\d{16}/g, "[card]") });
 */
export function maskSecrets({ data }: Pick<MaskInput, "data">): string {
  if (!data.includes(";base64,")) return redact(data);
  // Every second part is a file.
  return data
    .split(DATA_URI)
    .map((part, index) => (index % 2 === 1 ? part : redact(part)))
    .join("");
}

function redact(text: string): string {
  let redacted = text;
  for (const name of OWN_KEYS) {
    const key = process.env[name];
    if (key !== undefined && key.length >= 8) redacted = redacted.replaceAll(key, REDACTED);
  }
  redacted = redacted
    .replaceAll(PRIVATE_KEY, REDACTED)
    .replaceAll(TOKENS, REDACTED)
    .replaceAll(CREDENTIALS, `$1 ${REDACTED}`);
  return redactFields(redacted, REDACTED).replaceAll(URL_PASSWORDS, `$1${REDACTED}@`);
}
