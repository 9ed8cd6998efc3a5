// The token of a viewer, without which other users of the machine see nothing: the first segment of
// the path, as Jupyter has it, or the password of Basic authentication.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Check } from "../foundation/options.js";

/** No shorter, so that it is not guessed, and never the first segment of a path of Langfuse. */
export const aToken: Check = {
  accepts: (value) => typeof value === "string" && /^[\w-]{8,200}$/.test(value),
  mustBe: "8 to 200 letters, digits, - or _",
};

export function newToken(): string {
  return randomBytes(18).toString("base64url");
}

/** A request's path without the token. */
interface Entry {
  readonly path: string;
  /** Whether the request has the token, in its path or as its password. */
  readonly isAllowed: boolean;
}

/** @param path of a request, without a query */
export function entryOf(path: string, headers: IncomingHttpHeaders, token: string): Entry {
  const [, first = ""] = path.split("/", 2);
  if (isSame(first, token)) return { path: path.slice(first.length + 1), isAllowed: true };
  return { path, isAllowed: isSame(passwordIn(headers), token) };
}

function passwordIn({ authorization = "" }: IncomingHttpHeaders): string {
  const [, credentials] = /^basic +([\w+/=-]+)$/i.exec(authorization) ?? [];
  const text = Buffer.from(credentials ?? "", "base64").toString();
  return text.slice(text.indexOf(":") + 1);
}

/** In constant time: hashes have one length. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hashOf(one), hashOf(other));
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
