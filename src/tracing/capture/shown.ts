// Inputs and outputs as Langfuse's page shows them. It reads a list as the messages of a chat, and
// hides each item that is not an object. The same holds for the lists that an object has as its
// `messages` or `contents`. Such a value becomes a field of an object, which is shown whole.
// Source: packages/shared/src/utils/chatml of Langfuse 4.
import { types } from "node:util";
import { isObject } from "../../foundation/is-object.js";
import { plainValue } from "../property.js";
import type { Form } from "./references.js";
import { MAX_CHARACTERS, snapshot } from "./snapshot.js";

/** Items that are looked at; a snapshot writes no more. */
const MAX_ITEMS = 10_000;
/** The beginning of a list of objects, and a whole list without items. */
const SHOWN_LIST = /^\[+\{|^\[\]$/;

/**
 * An input or output as text: see {@link snapshot}.
 * @param field the name that a value gets which would be hidden
 */
export function shownText(
  value: unknown,
  field: "input" | "output",
  form: Form,
): string | undefined {
  if (isObject(value) && isHidden(value)) return textInField(value, field, form);
  const text = snapshot(value, MAX_CHARACTERS, form);
  if (text === undefined || typeof value === "string") return text && shownString(text, field);
  return beginsHidden(text) || hasPlainReference(text) ? textInField(value, field, form) : text;
}

/** Whether an item of a list is a reference to an earlier one, which is a plain text. */
function hasPlainReference(text: string): boolean {
  if (!text.startsWith("[") || !text.includes('"[see $')) return false;
  try {
    return (JSON.parse(text) as unknown[]).some((item) => typeof item === "string");
  } catch {
    return false;
  }
}

/** A text as it is, unless Langfuse parses it as JSON and hides items of it. */
export function shownString(text: string, field: "input" | "output"): string {
  return beginsHidden(text) && isJson(text) ? `{"${field}":${text}}` : text;
}

function beginsHidden(text: string): boolean {
  return text.startsWith("[") && !SHOWN_LIST.test(text);
}

/** Whether Langfuse reads a field of this name as messages. */
export function isChatField(name: string): boolean {
  return name === "messages" || name === "contents";
}

function textInField(value: unknown, field: string, form: Form): string | undefined {
  return snapshot({ [field]: value }, MAX_CHARACTERS, form);
}

function isHidden(object: object): boolean {
  if (types.isProxy(object)) return false;
  if (Array.isArray(object)) return hasPlainItem(object);
  return (
    ("messages" in object && isHiddenList(plainValue(object, "messages"))) ||
    ("contents" in object && isHiddenList(plainValue(object, "contents")))
  );
}

function isHiddenList(value: unknown): boolean {
  return Array.isArray(value) && !types.isProxy(value) && hasPlainItem(value);
}

function hasPlainItem(list: readonly unknown[]): boolean {
  const end = Math.min(list.length, MAX_ITEMS);
  try {
    for (let index = 0; index < end; index += 1) if (!isObject(list[index])) return true;
  } catch {
    // An item that can't be read: the snapshot writes that down.
  }
  return false;
}

function isJson(text: string): boolean {
  if (!text.endsWith("]")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
