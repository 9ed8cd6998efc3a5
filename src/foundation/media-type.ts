// Media types that become files: pictures, sound, films and documents among those that Langfuse takes.
// Text in base64, such as a source map in code, stays text.
// Source: MediaContentType of @langfuse/core 5.11.

const SUBTYPES: Readonly<Record<string, readonly string[]>> = {
  image: ["png", "jpeg", "jpg", "webp", "gif", "svg+xml", "tiff", "bmp", "avif", "heic"],
  audio: ["mpeg", "mp3", "wav", "ogg", "oga", "aac", "mp4", "flac", "opus", "webm"],
  video: ["mp4", "webm", "ogg", "mpeg", "quicktime", "x-msvideo", "x-matroska"],
  application: [
    "pdf",
    "msword",
    "vnd.ms-excel",
    "vnd.openxmlformats-officedocument.wordprocessingml.document",
    "vnd.openxmlformats-officedocument.presentationml.presentation",
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "rtf",
    "zip",
    "octet-stream",
  ],
};

/** Langfuse's name of each type, by the names that programs use. */
const NAMES = new Map([
  ...Object.entries(SUBTYPES)
    .flatMap(([kind, subtypes]) => subtypes.map((subtype) => `${kind}/${subtype}`))
    .map((name) => [name, name] as const),
  ["audio/x-wav", "audio/wav"],
  ["audio/wave", "audio/wav"],
  ["audio/vnd.wave", "audio/wav"],
  ["audio/x-flac", "audio/flac"],
  ["audio/m4a", "audio/mp4"],
  ["audio/x-m4a", "audio/mp4"],
]);

/** The first characters of pictures in base64. */
const PICTURES: readonly (readonly [string, string])[] = [
  ["iVBORw0KGgo", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["UklGR", "image/webp"],
];

/** Returns the media type of a picture in base64 by its beginning. */
export function pictureTypeOf(base64: string): string | undefined {
  return PICTURES.find(([start]) => base64.startsWith(start))?.[1];
}

/** Returns Langfuse's name of a media type; undefined for a type that becomes no file. */
export function fileTypeOf(type: string): string | undefined {
  return NAMES.get(type) ?? NAMES.get(type.toLowerCase());
}
