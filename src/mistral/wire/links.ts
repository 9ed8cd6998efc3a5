// References and documents in a message. Langfuse's page knows neither, and shows a message with one as
// a table of JSON. Text, Markdown links and files in a data URI keep the rest of the message as it is.
import { fieldsOf, listOf, stringOf, type Fields } from "./json.js";

/**
 * Whether a chunk refers to a source of the answer, or to a file that a tool made. The SDK may not know
 * it in a chat.
 */
export function isReference(chunk: unknown): boolean {
  const { type, raw } = fieldsOf(chunk);
  return REFERENCES.has(type) || (type === "UNKNOWN" && isReference(raw));
}

const REFERENCES = new Set<unknown>(["reference", "tool_reference", "tool_file"]);

/** The text of a reference; undefined for any other chunk. */
export function referenceText(chunk: unknown): string | undefined {
  const fields = fieldsOf(chunk);
  return REFERENCES.has(fields["type"]) ? stringOf(fieldsOf(readLink(fields))["text"]) : undefined;
}

/** Reads a chunk that is a reference, a document or a file: as a text part, or as a data URI. */
export function readLink(chunk: Fields): unknown {
  const { type, referenceIds, title, url, documentUrl, documentName, fileId } = chunk;
  switch (type) {
    case "reference":
      return textPart(` [${listOf(referenceIds).join(", ")}]`);
    case "tool_reference":
      return textPart(` ${linkTo(url, title)}`);
    case "document_url":
      return isDataUri(documentUrl) ? documentUrl : textPart(linkTo(documentUrl, documentName));
    case "tool_file":
      // In a chunk that the SDK does not know, fields have the names of the wire.
      return textPart(` [${stringOf(chunk["fileName"] ?? chunk["file_name"]) ?? "file"}]`);
    default:
      return textPart(`[file ${String(fileId)}]`);
  }
}

function textPart(text: string): unknown {
  return { type: "text", text };
}

function isDataUri(url: unknown): url is string {
  return typeof url === "string" && url.startsWith("data:");
}

/** A Markdown link; the title alone without an address, and the address without a title. */
function linkTo(url: unknown, title: unknown): string {
  const address = stringOf(url);
  const text = (stringOf(title) ?? address ?? "").replaceAll(/[\\[\]]/g, String.raw`\$&`);
  if (address === undefined) return text;
  const escaped = address.replaceAll(/[\s<>]/g, encodeURIComponent);
  return `[${text}](${escaped.replaceAll("(", "%28").replaceAll(")", "%29")})`;
}
