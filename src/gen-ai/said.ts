// Reads the values that an observation's metadata and other texts hold.
import { fieldOf, ownFields } from "../foundation/own-fields.js";
import { isObject } from "../foundation/is-object.js";
import { metadataValues } from "../tracing/metadata.js";
import type { Observation } from "../tracing/observation.js";

/** A value of the metadata. */
export function valueIn({ metadata }: Observation, key: string): unknown {
  const value = metadata && fieldOf(metadata, key);
  if (metadata === undefined || value === undefined) return undefined;
  return metadataValues({ [key]: value } as typeof metadata)[key];
}

/** A text or number of the metadata, as text. */
export function textIn(observation: Observation, key: string): string | undefined {
  const value = valueIn(observation, key);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

/** A text or a list of texts of the metadata, as a list. */
export function textsIn(observation: Observation, key: string): string[] | undefined {
  const value = valueIn(observation, key);
  const texts = [value].flat().filter((text) => typeof text === "string");
  return texts.length === 0 ? undefined : texts;
}

/** The value of a JSON text; the text itself if it is not JSON. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The fields of a JSON text of an object. */
export function jsonFields(text: string | undefined): Readonly<Record<string, unknown>> {
  const value = text === undefined ? undefined : jsonOrText(text);
  return ownFields(isObject(value) ? (value as Readonly<Record<string, unknown>>) : {});
}
