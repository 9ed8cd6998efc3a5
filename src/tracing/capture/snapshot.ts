// Turns any value into text at once, so that the record has the value at the time of the call. It
// must survive any value of a program, and must never change it.
import { types } from "node:util";
import { dataUriHead } from "../../foundation/data-uri.js";
import { issuesMessageOf } from "./issues.js";
import { forgetKeys } from "./keys.js";
import { plainJson } from "./plain.js";
import { MESSAGE, VALUE, type Form } from "./references.js";
import { disown } from "../settle.js";
import { state } from "../state.js";
import { truncate } from "./truncate.js";
import { Writer } from "./writer.js";

/** Characters that one snapshot may hold; Langfuse may cut a larger field to half of this. */
export const MAX_CHARACTERS = 1_000_000;
const MAX_MESSAGE_CHARACTERS = 10_000;
const MAX_NAME_CHARACTERS = 200;

/**
 * A value as text: a string as it is, everything else as JSON. Circular references, BigInt, Map,
 * Set, Date, Error, typed arrays, class instances and revoked proxies are written readably. A text
 * that is too large is cut, with a mark that counts the rest. No getter is run, and of the user's
 * code only `toJSON`.
 * @param most characters, about
 * @param form the form of an object that occurs again
 * @param root the path of the value in the record, for references
 * @returns undefined for undefined; never throws
 */
export function snapshot(
  value: unknown,
  most = MAX_CHARACTERS,
  form: Form = VALUE,
  root = "$",
): string | undefined {
  if (typeof value === "string") {
    const file = dataUriHead(value);
    return file ? new Writer(most).file(file, value) : truncate(value, most);
  }
  if (value === undefined) return undefined;
  try {
    const isObject = typeof value === "object" && value !== null;
    const json = isObject ? plainJson(value, most, form) : undefined;
    return json ?? withoutObservation(() => new Writer(most, form, root).text(value) ?? "null");
  } catch (error) {
    return JSON.stringify(`[not readable: ${messageOf(error)}]`);
  } finally {
    forgetKeys();
  }
}

/**
 * Runs `read` without observing its calls. Suppresses one synchronous call only. If `read` is
 * asynchronous by mistake, its failure must not end the process: no other code handles that
 * promise.
 */
export function withoutObservation<R>(read: () => R): R {
  const outer = state.capturing;
  state.capturing = true;
  try {
    const result = read();
    disown(result);
    return result;
  } finally {
    state.capturing = outer;
  }
}

/** The message of an error of any type; never throws. */
export function messageOf(error: unknown): string {
  try {
    return truncate(messageText(error), MAX_MESSAGE_CHARACTERS);
  } catch {
    return "an error that can't be read was thrown";
  }
}

/** Returns the `name` of an error; undefined if it is missing. Never throws. */
export function errorNameOf(error: unknown): string | undefined {
  try {
    const name = isReadable(error) && "name" in error ? error.name : undefined;
    return typeof name === "string" && name !== ""
      ? truncate(name, MAX_NAME_CHARACTERS)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the form `TypeError: message`, as Langfuse's SDK records errors. */
export function failureOf(name: string | undefined, message: string): string {
  if (name === undefined) return message;
  return truncate(message === "" ? name : `${name}: ${message}`, MAX_MESSAGE_CHARACTERS);
}

function isReadable(error: unknown): error is object {
  return typeof error === "object" && error !== null && !types.isProxy(error);
}

function messageText(error: unknown): string {
  if (isReadable(error) && "message" in error) {
    const message = String(error.message);
    return issuesMessageOf(error, message) ?? message;
  }
  return snapshot(error, MAX_MESSAGE_CHARACTERS, MESSAGE) ?? "undefined";
}
