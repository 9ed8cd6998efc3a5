// The content of a message in the form of Langfuse's chat view: parts with OpenAI's names, and the
// model's thoughts beside the content instead of within it.
import { isReference, readLink, referenceText } from "./links.js";
import { fieldsOf, isFields, listOf, snakeFields, stringOf } from "./json.js";

/** A model's thinking, as Langfuse shows it beside a message's content. */
interface ThinkingPart {
  readonly type: "thinking";
  readonly content: string;
}

/** A message's content, with the thinking taken out of it. */
interface ReadContent {
  /** Text, a list of parts, or undefined. */
  readonly content: unknown;
  readonly thinking: readonly ThinkingPart[];
}

/** Reads the content of a message: a string, a list of Mistral's chunks, or null. */
export function readMessageContent(content: unknown): ReadContent {
  if (!Array.isArray(content)) return { content: content ?? undefined, thinking: [] };
  const thinking: ThinkingPart[] = [];
  const parts: unknown[] = [];
  for (const chunk of content) {
    const thought = thoughtOf(chunk);
    if (thought === undefined) parts.push(...nameOf(chunk), readPart(chunk));
    else thinking.push({ type: "thinking", content: thought });
  }
  // An answer that was thought over comes as two chunks, thinking and text: its content is the text.
  // So is one with references, which are links in it.
  const isAnswer = (thinking.length > 0 || content.some(isReference)) && parts.every(isText);
  return { content: isAnswer ? parts.map((part) => part.text).join("") : parts, thinking };
}

/** The name of a document in a data URI, as a part before it. */
function nameOf(chunk: unknown): readonly unknown[] {
  const { type, documentUrl, documentName } = fieldsOf(chunk);
  const text = stringOf(documentName);
  const isFile = type === "document_url" && stringOf(documentUrl)?.startsWith("data:") === true;
  return isFile && text !== undefined ? [{ type: "text", text }] : [];
}

/** The text of a thinking chunk; undefined for any other chunk. */
export function thoughtOf(chunk: unknown): string | undefined {
  const { type, thinking } = fieldsOf(chunk);
  if (type !== "thinking" || !Array.isArray(thinking)) return undefined;
  const texts = thinking.map((part) => stringOf(fieldsOf(part)["text"]) ?? referenceText(part));
  return texts.map((text) => text ?? "").join("");
}

function isText(part: unknown): part is { readonly text: string } {
  return typeof fieldsOf(part)["text"] === "string";
}

/** Reads one chunk of a content. */
export function readPart(chunk: unknown): unknown {
  if (!isFields(chunk)) return chunk;
  switch (chunk["type"]) {
    case "image_url":
      return { type: "image_url", image_url: readImageUrl(chunk["imageUrl"]) };
    case "input_audio":
      return { type: "input_audio", input_audio: { data: audioUri(chunk["inputAudio"]) } };
    case "reference":
    case "tool_reference":
    case "tool_file":
    case "document_url":
    case "file":
      return readLink(chunk);
    // The SDK passes unknown chunks on in this form.
    case "UNKNOWN":
      return isReference(chunk) ? readPart(chunk["raw"]) : chunk["raw"];
    default:
      return snakeFields(chunk);
  }
}

function readImageUrl(url: unknown): unknown {
  return isFields(url) ? snakeFields(url) : { url };
}

/** The first characters of a file in base64, by its format. */
const AUDIO_STARTS: readonly (readonly [string, string])[] = [
  ["UklGR", "audio/wav"],
  ["T2dnUw", "audio/ogg"],
  ["ZkxhQ", "audio/flac"],
  ["SUQz", "audio/mpeg"],
  ["//", "audio/mpeg"],
];

/**
 * Langfuse plays audio only from a data URI; Mistral also takes bare base64 and an address.
 * @param otherwise the type of what does not begin as any known one
 */
export function audioUri(audio: unknown, otherwise = "audio/mpeg"): unknown {
  if (typeof audio !== "string" || /^(?:data|https?):/.test(audio)) return audio;
  const [, type = otherwise] = AUDIO_STARTS.find(([start]) => audio.startsWith(start)) ?? [];
  return `data:${type};base64,${audio}`;
}

/** Whether a list of chunks or a text has anything in it. */
export function hasContent(content: unknown): boolean {
  if (typeof content === "string") return content !== "";
  return listOf(content).some((chunk) => {
    const text = thoughtOf(chunk) ?? fieldsOf(chunk)["text"];
    return text !== "";
  });
}

/** The text of a content, without thinking and other parts. */
export function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .map((chunk) => stringOf(fieldsOf(chunk)["text"]) ?? "")
    .join("");
}
