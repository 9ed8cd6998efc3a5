// Keeps secrets out of printed texts: known ones, of any form, and those with a recognizable form.
// A server may echo the headers of a request, and a key may be in the wrong variable.
import { percentDecoded } from "../foundation/shown-url.js";
import { redactKeys, REDACTED } from "./mask-secrets.js";

/** A shorter value is a word that a message may have. */
const SHORTEST = 8;
/** A program that takes new keys all the time keeps so many of them here. */
const MOST = 200;

const known = new Set<string>();

/** Hides values in all that is printed from now on. */
export function hideSecrets(values: Iterable<string | undefined>): void {
  for (const value of values) {
    if (value === undefined || value.length < SHORTEST) continue;
    known.delete(value);
    known.add(value);
  }
  for (const oldest of known) {
    if (known.size <= MOST) return;
    known.delete(oldest);
  }
}

/** Hides the values of headers, and what follows a scheme such as `Bearer` in them. */
export function hideHeaders(headers: Readonly<Record<string, string>> | undefined): void {
  const values = Object.values(headers ?? {});
  hideSecrets([...values, ...values.map((value) => value.slice(value.indexOf(" ") + 1))]);
}

/** Hides the user name, the password and the query of an address. */
export function hideUrl(url: string | undefined): void {
  if (url === undefined || !URL.canParse(url)) return;
  const { username, password, search, searchParams } = new URL(url);
  const parts = [username, password, search.slice(1)];
  hideSecrets([...parts, ...parts.map(percentDecoded), ...searchParams.values()]);
}

const URL_SECRETS =
  /(https?:\/\/)(?:[^\s/?#@"'<>]{1,500}@)?([^\s?#"'<>@]{1,2000})(\?[^\s"'<>)]+)?/gi;

/** Returns `text` without known secrets, keys, and the user names, passwords and queries of addresses. */
export function withoutSecrets(text: string): string {
  let shown = text;
  for (const secret of known) shown = shown.replaceAll(secret, REDACTED);
  return redactKeys(shown, isSecret).replaceAll(
    URL_SECRETS,
    (_, scheme: string, address: string, query?: string) =>
      scheme + address + (query === undefined ? "" : "?…"),
  );
}

/** A public key names a project, and messages tell projects apart by it. */
function isSecret(token: string): boolean {
  return !token.startsWith("pk-lf-");
}
