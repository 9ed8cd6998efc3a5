// Ids for tool calls that arrived without one.
import { randomBytes } from "node:crypto";

const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Nine letters and digits: the only form that Mistral takes back. */
export function newToolCallId(): string {
  return Array.from(randomBytes(9), (byte) => CHARACTERS[byte % CHARACTERS.length]).join("");
}
