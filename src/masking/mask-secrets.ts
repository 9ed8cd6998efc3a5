// A ready-made mask for keys, tokens and passwords. Every expression reads a text once from front
// to back, since a mask runs while the traced call waits.
import { filesInText } from "../foundation/files-in-text.js";
import { WORD_START } from "./escapes.js";
import type { MaskInput } from "./mask.js";
import { redactFields } from "./secret-fields.js";

export const REDACTED = "[redacted]";

/** Keys and tokens that are recognizable by their beginnings. */
const TOKENS = new RegExp(
  WORD_START +
    "(?:" +
    [
      String.raw`(?:sk|pk)-lf-[\w-]{8,}`, // Langfuse
      String.raw`sk-(?=[\w-]{0,60}\d)[\w-]{16,}|sk-(?:proj|ant|or)-[\w-]{12,}`, // OpenAI, Anthropic, OpenRouter
      String.raw`[sr]k_(?:live|test)_\w{10,}|whsec_[\w+/=]{16,}`, // Stripe
      String.raw`gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}`, // GitHub
      String.raw`gl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent)-[\w.-]{16,}`, // GitLab
      String.raw`xox[abceoprs]-[\w-]{10,}|xapp-[\w-]{10,}`, // Slack
      String.raw`(?:AKIA|ASIA)[0-9A-Z]{16}\b`, // AWS
      String.raw`AIza[\w-]{30,}|ya29\.[\w-]{16,}|GOCSPX-[\w-]{16,}`, // Google
      String.raw`hf_[A-Za-z0-9]{20,}`, // Hugging Face
      String.raw`npm_[A-Za-z0-9]{30,}`,
      String.raw`eyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?`, // a JSON Web Token
    ].join("|") +
    ")",
  "g",
);

/** The address of a Slack webhook is its key. */
const WEBHOOKS = /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{8,200}/g;

/** `-----BEGIN PRIVATE KEY-----` to its end, or to the end of the string around it. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----(?:BEGIN|END)|(?<!\\)\\*")[^"])*(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?/g;

const SCHEME = "Bearer|Basic|Token|ApiKey|Api-Key|Negotiate|NTLM|Splunk|GenieKey|Key";
const BLANK = String.raw`(?:[ \t]|%20|\+){1,3}`;

/** `Bearer ...` anywhere; a word of the language has no digit, and fewer letters. */
const CREDENTIALS = new RegExp(
  String.raw`\b(Bearer|Basic)(${BLANK})(?:(?=[\w.~+/-]{0,500}[\d=])[\w.~+/-]{12,}={0,2}|[A-Za-z]{20,}(?![\w-]))`,
  "gi",
);

/** `Authorization: ...`, with a scheme and letters, or without one and with a digit. */
const AUTHORIZATION = new RegExp(
  String.raw`(\b(?:proxy-)?authorization(?:\\{0,15}["'])?\s{0,3}[:=]\s{0,3}(?:\\{0,15}["'])?)` +
    String.raw`(?:(${SCHEME})(${BLANK})(?:token=(?:\\{0,15}")?)?(?:(?=[\w.~+/-]{0,500}[\d=])[\w.~+/:-]{6,}={0,2}|[A-Za-z]{8,}(?=["'\\\r\n,;]|$))` +
    String.raw`|(?=[\w.~+/-]{0,500}\d)[\w.~+/-]{8,}={0,2})`,
  "gi",
);

/** `Digest username="...", response="..."` with its pairs. */
const DIGEST =
  /\b(Digest )(?:[a-z]{1,20}=(?:(?<quote>\\{0,15}")[^"\\]{0,200}\k<quote>|[\w.]{1,100})(?:,\s{0,3})?){2,20}/gi;

/** `postgres://user:password@host`, without ports and variables of templates. */
const URL_PASSWORDS =
  /(:\/\/[^\s:/?#@"'\\]{0,100}:)(?!\d{1,5}[/?#]|\$\{|\{|<)[^\s@"\\<>]{1,200}@(?=[\w[{])/g;

/** Keys of this process without a recognizable form. */
const OWN_KEYS = ["MISTRAL_API_KEY", "LANGFUSE_SECRET_KEY"];

/**
 * Replaces keys, tokens and passwords. It knows keys of Langfuse, OpenAI, Anthropic, Stripe,
 * GitHub, GitLab, Slack, AWS, Google, Hugging Face and npm, JSON Web Tokens, private keys,
 * Authorization headers and passwords in URLs. It also replaces values of fields with such names
 * (`apiKey`, `token`, `password`), and this process's own MISTRAL_API_KEY and LANGFUSE_SECRET_KEY.
 * For personal data, see `maskPersonalData`. docs/masks.md has its precision and recall.
 * @returns `data` with each of them replaced by `[redacted]`; JSON stays JSON
 * @example Mask secrets
 * configure({ mask: maskSecrets });
 * @example Mask a word of your own, too
 * configure({ mask: [maskSecrets, ({ data }) => data.replaceAll("Project X", "[project]")] });
 */
export function maskSecrets({ data }: Pick<MaskInput, "data">): string {
  const pieces: string[] = [];
  let done = 0;
  // Nothing in a file is a key, and it is long.
  for (const { start, end } of filesInText(data)) {
    pieces.push(redact(data.slice(done, start)), data.slice(start, end));
    done = end;
  }
  return pieces.join("") + redact(data.slice(done));
}

function redact(text: string): string {
  return redactFields(redactKeys(text), REDACTED).replaceAll(URL_PASSWORDS, `$1${REDACTED}@`);
}

/**
 * Redacts what shows that it is a key or a token, and this process's own keys.
 * @param isSecret called with each token, such as `sk-lf-...`; false leaves it
 */
export function redactKeys(
  text: string,
  isSecret: (token: string) => boolean = () => true,
): string {
  let redacted = text;
  for (const name of OWN_KEYS) {
    const key = process.env[name];
    if (key !== undefined && key.length >= 8) redacted = redacted.replaceAll(key, REDACTED);
  }
  return redacted
    .replaceAll(PRIVATE_KEY, REDACTED)
    .replaceAll(TOKENS, (token) => (isSecret(token) ? REDACTED : token))
    .replaceAll(WEBHOOKS, `$1${REDACTED}`)
    .replaceAll(DIGEST, `$1${REDACTED}`)
    .replaceAll(
      AUTHORIZATION,
      (_, before: string, scheme = "", blank = "") => `${before}${scheme}${blank}${REDACTED}`,
    )
    .replaceAll(CREDENTIALS, `$1$2${REDACTED}`);
}
