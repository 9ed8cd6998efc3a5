// Files in the objects of SDKs: bare base64 or bytes in one field, and the media type in another. Such a
// field is recorded as a data URI, so that limits, masks and uploads know it for a file. Of a text only
// the first and last characters are read here. Bytes are copied, since the program may change them.
import { types } from "node:util";
import { fileTypeOf, pictureTypeOf } from "../../foundation/media-type.js";
import { isGetter, plainValue } from "../property.js";
import { state } from "../state.js";

/** The fields with a media type, and the fields with the file beside them. */
const SHAPES: readonly (readonly [typeField: string, ...fileFields: string[]])[] = [
  // AI SDK 5 and later: parts of messages, and generated files.
  ["mediaType", "data", "image", "base64", "base64Data", "uint8ArrayData"],
  // MCP: images, sound and resources. AI SDK 4. Gemini: inline data and generated images.
  ["mimeType", "data", "blob", "image", "base64", "imageBytes", "videoBytes"],
  // Anthropic: sources of images and documents.
  ["media_type", "data"],
  // Gemini over REST.
  ["mime_type", "data"],
  // OpenAI: sound in messages, as "wav" or "mp3".
  ["format", "data"],
  // AI SDK: a part of type "image" needs no media type.
  ["type", "image"],
];

const TYPE_FIELDS = new Map<string, string[]>();
for (const [typeField, ...fileFields] of SHAPES) {
  for (const field of fileFields)
    TYPE_FIELDS.set(field, [...(TYPE_FIELDS.get(field) ?? []), typeField]);
}

/** Characters of the shortest file; the smallest GIF has 26 bytes. */
const MIN_CHARACTERS = 32;
const BEGINNING = /^[\w+/-]+$/;
const END = /^[\w+/\r\n-]*={0,2}\s*$/;

/**
 * Returns the media type of the file that `object[key]` is.
 * @param value of that field
 * @returns undefined for a value that is not a file
 */
export function fileTypeBeside(object: object, key: string, value: unknown): string | undefined {
  const isText = typeof value === "string";
  if (isText ? value.length < MIN_CHARACTERS : !types.isUint8Array(value)) return undefined;
  const typeFields = TYPE_FIELDS.get(key);
  if (typeFields === undefined || (isText && !isBase64(value))) return undefined;
  for (const field of typeFields) {
    const type = plainValue(object, field);
    const fileType = typeof type === "string" ? typeIn(field, type, value) : undefined;
    if (fileType !== undefined) return fileType;
  }
  return undefined;
}

/** Returns `value`, or a data URI if it is a file of the type that `object` names. */
function withFileType(object: object, key: string, value: unknown): unknown {
  const type = fileTypeBeside(object, key, value);
  if (type === undefined) return value;
  if (typeof value === "string") return `data:${type};base64,${value}`;
  const bytes = value as Uint8Array;
  return bytes.byteLength > state.mediaBytes ? value : dataUri(type, bytes);
}

/** Returns a field of an object as it is recorded: its getter is not run. */
export function ownField(object: object, key: string): unknown {
  if (isGetter(object, key)) return "[getter]";
  return withFileType(object, key, (object as Record<string, unknown>)[key]);
}

/** Returns a data URI of a copy of `bytes`. */
export function dataUri(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${base64Of(bytes)}`;
}

function base64Of({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

/** Whether a text begins and ends as base64 does. */
function isBase64(text: string): boolean {
  return BEGINNING.test(text.slice(0, MIN_CHARACTERS)) && END.test(text.slice(-MIN_CHARACTERS));
}

function typeIn(field: string, text: string, value: unknown): string | undefined {
  if (field === "format") return fileTypeOf(`audio/${text}`);
  // The AI SDK accepts "image" and "image/*".
  if (text === "image" || text === "image/*") return pictureType(value);
  return field === "type" ? undefined : fileTypeOf(text.split(";", 1)[0] ?? "");
}

function pictureType(value: unknown): string | undefined {
  return pictureTypeOf(
    typeof value === "string" ? value : base64Of((value as Uint8Array).subarray(0, 12)),
  );
}
