// A file of the spool is recognized by its first line.
import { isJsonObject } from "./json.js";

/** The field `format` of the first line. */
export const SPOOL_FORMAT = "mistral-traced spool";

/** Whether `value` is the first line of a file of the spool. */
export function isSpoolHeader(value: unknown): boolean {
  return isJsonObject(value) && value["format"] === SPOOL_FORMAT;
}
