// Reads values of uncertain form: requests from JavaScript callers, answers of models and proxies.
// Unexpected values are absent, never an exception.

import { bare, ownFields } from "../../foundation/own-fields.js";

/** The fields of an object, each of which may be anything. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? ownFields(value) : NO_FIELDS;
}

const NO_FIELDS: Fields = Object.freeze(bare({}));

/** An object as it is; undefined for anything else. */
export function objectOf(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A string that is not empty. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** `toolCallId` as `tool_call_id`: the name on the wire, and the one that Langfuse knows. */
function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The fields that are set, under their names on the wire. Values are left alone: they may be a user's own. */
export function snakeFields(fields: Fields): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== undefined) named[snakeCase(name)] = value;
  }
  return named;
}
