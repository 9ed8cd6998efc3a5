// The names of secrets: one list for the keys of recorded objects, whose values are never written,
// and for the fields that `maskSecrets` finds within a text. A key is matched by the words inside it,
// so `dbPassword`, `DB_PASSWORD` and `old-password` are one name each.

/** A name of secrets; each pattern is a regular expression over words. A `~` is a place between words. */
interface SecretName {
  readonly words: string;
  /** The pattern of the words before it in a key. By default any. */
  readonly before?: string;
  /** The pattern of the words behind it in a key. By default none but a number. */
  readonly after?: string;
  /** Whether a field of a text may end with the name. */
  readonly inText: boolean;
}

/** Names that count or describe a password, and hold none. */
const OF_A_PASSWORD =
  "(?! (?:length|strength|polic(?:y|ies)|rules?|required|enabled|type|hint|expir\\w*|\\w+ (?:at|on)|at|attempts?|count|manager|field|input|less)\\b)";
const NO_QUESTION = "^(?!(?:has|is|needs?|requires?|uses?|should|must|can|no|show|hide|forgot) ).*";
/** Words before `token` in keys that are not secrets: pages of lists, and the tokens of models. */
const NO_TOKEN =
  "^(?!.*\\b(?:next|prev|previous|page|pagination|continu\\w+|sync|start|stop|end|first|last|special|eos|bos|pad|unk|mask|sep|cls|max|min|per|prompt|completion|reasoning|cached|input|output|total|text|image|audio|current|new|each|one|to|a|the|top|of) token).+ ";

const SECRET_NAMES: readonly SecretName[] = [
  { words: "(?:api|secret|private)~(?:access~)?key", inText: true },
  { words: "access~key", inText: true },
  { words: "access~key~id", inText: false },
  {
    words: "(?:signing|encryption|decryption|master|ssh|subscription|functions)~key",
    inText: false,
  },
  { words: "secret", inText: true },
  { words: "token", before: NO_TOKEN, inText: true },
  { words: "(?:access|refresh|id|session|auth|bearer|security)token", inText: false },
  { words: "passw(?:or)?d", before: NO_QUESTION, after: OF_A_PASSWORD, inText: true },
  { words: "pass~(?:word|phrase)", before: NO_QUESTION, after: OF_A_PASSWORD, inText: true },
  { words: "pwd", before: NO_QUESTION, after: OF_A_PASSWORD, inText: false },
  { words: "credentials?", inText: true },
  { words: "jwt|bearer|[cx]srf", inText: false },
  { words: "connection~string", inText: false },
  // `maskSecrets` finds the values of these by their own form.
  { words: "auth(?:orization)?~header|authorization", before: "^(?:x |proxy )?", inText: false },
  { words: "cookies?(?: ?2)?", before: "^(?:set |signed ?)?", inText: false },
];

const KEY = new RegExp(
  SECRET_NAMES.map(
    ({ words, before = "(?:^|.* )", after = "(?: \\d+)?$" }) =>
      `${before}\\b(?:${words.replaceAll("~", " ?")})\\b${after}`,
  ).join("|"),
);

/** The field of a form against forged requests. `token` alone may be one of a text. */
const FORM_TOKEN = "_token";

/** Whether values of the key are never recorded. */
export function isSecretName(key: string): boolean {
  return key === FORM_TOKEN || KEY.test(wordsOf(key));
}

/** The words of a key in lower case: "DB_PASSWORD", "dbPassword" and "db-password" are "db password". */
function wordsOf(key: string): string {
  const words = key.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return words.join(" ").toLowerCase();
}

/** The pattern of the ending of a field's name within a text. */
export const SECRET_FIELD: string = SECRET_NAMES.filter(({ inText }) => inText)
  .map(({ words }) => words.replaceAll("~", "[-_]?"))
  .join("|");
