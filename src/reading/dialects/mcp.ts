// Spans of the Model Context Protocol, of clients and servers.
// Source: OpenTelemetry's conventions for MCP (`mcp.method.name`), and OpenLLMetry's before them.
import { nonEmptyText, jsonOrText } from "../json.js";
import type { ReceivedSpan } from "../received.js";
import type { Dialect, Fields } from "./dialect.js";

const TYPES: ReadonlyMap<unknown, Fields["type"]> = new Map([
  ["tools/call", "tool"],
  ["resources/read", "retriever"],
]);

export const mcp: Dialect = {
  name: "MCP",
  namespaces: ["mcp"],
  contents: ["mcp.request.argument", "mcp.response.value"],
  read,
};

function read({ attributes }: ReceivedSpan): Fields {
  const uri = nonEmptyText(attributes["mcp.resource.uri"]);
  return {
    type: TYPES.get(attributes["mcp.method.name"]),
    input:
      jsonOrText(attributes["mcp.request.argument"]) ?? (uri === undefined ? undefined : { uri }),
    output: jsonOrText(attributes["mcp.response.value"]),
  };
}
