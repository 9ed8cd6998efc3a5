// Results that are content already: Mistral's chunks, and what tools of the Model Context Protocol
// return.
// Source: ContentChunk of Mistral's SDK; CallToolResult of MCP, 2025-11-25.
import type { ContentChunk } from "../sdk.js";
import { fieldsOf, isFields, stringOf, type Fields } from "../wire/json.js";
import type { ContentParts } from "./content-parts.js";

/** Adds one part of a result. */
type Add = (parts: ContentParts) => void;

/** The fields of a result of MCP. */
const RESULT = new Set(["content", "structuredContent", "isError", "_meta"]);
/** The fields of a text; an object that has others is something else. */
const TEXT = new Set(["type", "text", "annotations", "_meta"]);
/** Mistral's other chunks, with the field that each has. */
const CHUNKS: Readonly<Record<string, string>> = {
  image_url: "imageUrl",
  document_url: "documentUrl",
  reference: "referenceIds",
  file: "fileId",
  input_audio: "inputAudio",
};

/** Reads a list of chunks or a result of MCP; undefined for any other value. */
export function chunksOf(result: unknown): readonly Add[] | undefined {
  if (Array.isArray(result)) return result.length > 0 ? all(result.map(readChunk)) : undefined;
  if (!isResult(result)) return undefined;
  const { content, structuredContent } = result;
  if (content.length > 0 || structuredContent === undefined) return all(content.map(readChunk));
  return [(parts) => parts.addText(JSON.stringify(structuredContent))];
}

/** Whether a result of MCP is an error. */
export function isMCPError(result: unknown): boolean {
  return isResult(result) && result["isError"] === true;
}

function isResult(result: unknown): result is Fields & { readonly content: readonly unknown[] } {
  if (!isFields(result) || !Array.isArray(result["content"])) return false;
  return Object.keys(result).every((key) => RESULT.has(key));
}

function all(reads: readonly (Add | undefined)[]): readonly Add[] | undefined {
  return reads.every((read) => read !== undefined) ? reads : undefined;
}

function readChunk(chunk: unknown): Add | undefined {
  const fields = fieldsOf(chunk);
  const { type, text, data, mimeType, uri, resource, image_url: imageUrl } = fields;
  switch (type) {
    case "text":
      if (typeof text !== "string" || !Object.keys(fields).every((key) => TEXT.has(key))) break;
      return (parts) => parts.addText(text.toWellFormed());
    case "image":
    case "audio":
      return typeof data === "string" ? addFile(mimeType, data) : undefined;
    case "resource_link":
      return typeof uri === "string" ? addJson(fields) : undefined;
    case "resource":
      return isFields(resource) ? readResource(resource) : undefined;
    case "image_url":
      // The name on the wire, as OpenAI's examples have it.
      if (imageUrl === undefined) break;
      return (parts) => parts.add({ type, imageUrl } as ContentChunk);
  }
  const field = typeof type === "string" && Object.hasOwn(CHUNKS, type) ? CHUNKS[type] : undefined;
  if (field === undefined || fields[field] === undefined) return undefined;
  return (parts) => parts.add(chunk as ContentChunk);
}

/** The content of a file in a result of MCP. */
function readResource(resource: Fields): Add {
  const { text, blob, mimeType } = resource;
  if (typeof text === "string") return (parts) => parts.addText(text.toWellFormed());
  return typeof blob === "string" ? addFile(mimeType, blob) : addJson(resource);
}

function addFile(type: unknown, base64: string): Add {
  return (parts) => parts.addFile(stringOf(type) ?? "file", base64);
}

function addJson({ type: _, ...fields }: Fields): Add {
  return (parts) => parts.addText(JSON.stringify(fields));
}
