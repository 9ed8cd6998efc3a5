// The names of secrets: one list for the keys of recorded objects, whose values are never written,
// and for the fields that `maskSecrets` finds within a text.

/** A name of secrets; each pattern is a regular expression in which case does not count. */
interface SecretName {
  readonly name: string;
  /**
   * The pattern of the rest of a key, before the name. Undefined: a key of that name is recorded,
   * since it names other things too.
   */
  readonly keyPrefix?: string;
  /** Whether a field of a text may end with the name. */
  readonly inText: boolean;
}

const SECRET_NAMES: readonly SecretName[] = [
  { name: "(?:api|secret|private)[-_]?(?:access[-_]?)?key", keyPrefix: "[\\w-]*", inText: true },
  { name: "access[-_]?key", keyPrefix: "(?:aws[-_]?)?", inText: true },
  { name: "access[-_]?key[-_]?id", keyPrefix: "(?:aws[-_]?)?", inText: false },
  { name: "secret", keyPrefix: "(?:client[-_]?)?", inText: true },
  {
    name: "token",
    keyPrefix: "(?:access|refresh|id|session|auth|bearer|x-auth|(?:x-amz-)?security)[-_]?",
    inText: true,
  },
  { name: "passw(?:or)?d", keyPrefix: "", inText: true },
  { name: "passphrase", inText: true },
  { name: "credentials?", inText: true },
  // `maskSecrets` finds the values of these by their own form.
  { name: "authorization", keyPrefix: "(?:proxy-)?", inText: false },
  { name: "cookies?2?", keyPrefix: "(?:set-|signed-?)?", inText: false },
];

/** The pattern of a whole key whose value is never recorded. */
export const SECRET_KEY: string = SECRET_NAMES.flatMap(({ name, keyPrefix }) =>
  keyPrefix === undefined ? [] : `^${keyPrefix}${name}$`,
).join("|");

/** The pattern of what the name of a field within a text ends with. */
export const SECRET_FIELD: string = SECRET_NAMES.filter(({ inText }) => inText)
  .map(({ name }) => name)
  .join("|");
