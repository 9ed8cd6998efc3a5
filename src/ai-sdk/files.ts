// Files within messages of the AI SDK as chunks of Mistral's.
import { fieldsOf, stringOf, type Fields } from "../mistral/wire/json.js";

/** Reads a part of the type "file" or "image". */
export function fileChunk({ type, image, data = image, mediaType, filename }: Fields): Fields {
  const media =
    stringOf(mediaType) ?? (type === "image" ? "image/png" : "application/octet-stream");
  const uri = uriOf(data, media);
  if (uri === undefined) {
    return { type: "text", text: stringOf(fieldsOf(data)["text"]) ?? `[${media}]` };
  }
  if (media.startsWith("image")) return { type: "image_url", imageUrl: uri };
  if (media.startsWith("audio")) return { type: "input_audio", inputAudio: uri };
  return { type: "document_url", documentUrl: uri, documentName: filename };
}

/** An address, or a data URI of base64 or bytes. */
function uriOf(data: unknown, media: string): string | undefined {
  if (data instanceof URL) return data.href;
  if (typeof data === "string") {
    return /^(?:data|https?):/.test(data) ? data : `data:${fullType(media)};base64,${data}`;
  }
  if (data instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = data;
    return uriOf(Buffer.from(buffer, byteOffset, byteLength).toString("base64"), media);
  }
  if (data instanceof ArrayBuffer) return uriOf(new Uint8Array(data), media);
  const { data: inner, url } = fieldsOf(data);
  return inner === undefined && url === undefined ? undefined : uriOf(inner ?? url, media);
}

/** The AI SDK accepts "image" and "image/*", as it finds out the rest. */
function fullType(media: string): string {
  return media.startsWith("image") && !/^image\/[\w.+-]+$/.test(media) ? "image/png" : media;
}
