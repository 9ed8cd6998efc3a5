// Tools of connectors that the program calls itself: arguments in, the tool's content out, in the form of
// MCP.
import type { ObservationUpdate } from "../../tracing/fields.js";
import { fieldsOf, isFields, listOf, snakeFields, stringOf, type Fields } from "../wire/json.js";
import { short } from "../errors.js";
import type { EndpointFamily } from "./endpoint.js";

/** `beta.connectors.callTool`. */
export const connectors: EndpointFamily = {
  type: "tool",
  shows: {
    input: "the arguments; connector and tool in the metadata",
    output: "the text of the tool, or its parts with pictures and sound as data URIs",
    usage: "none",
  },
  request({ connectorCallToolRequest, ...names }) {
    return {
      input: fieldsOf(connectorCallToolRequest)["arguments"] ?? {},
      metadata: snakeFields(names),
    };
  },
  response: readToolResult,
};

function readToolResult({ content, metadata }: Fields): ObservationUpdate {
  const parts = listOf(content).map(readPart);
  const isText = parts.length > 0 && parts.every((part) => typeof part === "string");
  const output = isText ? parts.join("\n") : parts;
  const { isError, structuredContent } = fieldsOf(fieldsOf(metadata)["mcpMeta"]);
  return {
    output,
    metadata: { structured_content: structuredContent ?? undefined },
    ...(isError === true && {
      level: "ERROR",
      statusMessage: isText ? short(String(output)) : "The tool failed",
    }),
  };
}

function readPart(part: unknown): unknown {
  if (!isFields(part)) return part;
  const { type, text, data, mimeType, raw } = fieldsOf(part);
  if (type === "text" && typeof text === "string") return text;
  if (type === "UNKNOWN") return raw;
  const isFile = (type === "image" || type === "audio") && stringOf(data) !== undefined;
  return isFile
    ? { type, data: `data:${String(mimeType)};base64,${String(data)}` }
    : snakeFields(part);
}
