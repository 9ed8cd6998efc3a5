// Ids in Mistral's form that are the same in every run, so that tests can compare whole answers.
import { createHash } from "node:crypto";

const ALPHANUMERICS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The id of an answer: 32 hexadecimal digits. */
export function completionId(answer: number): string {
  return digest(`completion ${answer}`).toString("hex");
}

/** The id of a tool call: nine letters and digits, the only form that the API takes back. */
export function toolCallId(answer: number, choice: number, call: number): string {
  const bytes = digest(`tool call ${answer} ${choice} ${call}`).subarray(0, 9);
  return Array.from(bytes, (byte) => ALPHANUMERICS[byte % ALPHANUMERICS.length]).join("");
}

/** The value of the `mistral-correlation-id` header: a UUID. */
export function correlationId(answer: number): string {
  const hex = digest(`correlation ${answer}`).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest().subarray(0, 16);
}
