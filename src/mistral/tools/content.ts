// The content of a tool message: the tool's result, or a short message of its error.
import { messageOf } from "../../tracing/capture/snapshot.js";
import { short } from "../errors.js";
import type { ToolContent } from "../sdk.js";
import { ContentParts } from "./content-parts.js";
import { ToolResultError } from "./errors.js";
import { chunksOf, isMCPError } from "./result-chunks.js";
import { resultJson } from "./result-json.js";

/**
 * A result as the content of a tool message, in well-formed text, as UTF-8 has no half of a surrogate
 * pair: a string as it is, content chunks and results of MCP as chunks, anything else as JSON. An
 * image within any of them is a chunk of its own.
 * @throws ToolResultError for a result of MCP that is an error; TypeError for what JSON can't hold
 */
export function resultContent(result: unknown): { content: ToolContent; isChunks: boolean } {
  const parts = new ContentParts();
  const chunks = chunksOf(result);
  if (chunks === undefined) {
    parts.addText(typeof result === "string" ? result.toWellFormed() : resultJson(result));
  } else for (const add of chunks) add(parts);
  const { content } = parts;
  if (isMCPError(result) && chunks !== undefined) throw new ToolResultError(content, result);
  return { content, isChunks: chunks !== undefined };
}

/** An error as the content of a tool message. */
export function errorContent(error: unknown): ToolContent {
  if (error instanceof ToolResultError) {
    const { content, message } = error;
    const text = JSON.stringify({ error: message });
    if (typeof content === "string") return text;
    return [{ type: "text", text }, ...content.filter(({ type }) => type !== "text")];
  }
  return JSON.stringify({ error: short(messageOf(error)).toWellFormed() });
}
