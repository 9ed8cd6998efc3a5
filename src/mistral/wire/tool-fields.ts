// Tools and tool calls in the form that Langfuse's chat view knows, which is OpenAI's.
import { snapshot } from "../../tracing/capture/snapshot.js";
import { fieldsOf, isFields, listOf, snakeFields, stringOf, type Fields } from "./json.js";

/** A tool call as Langfuse shows it. */
interface ToolCallPart {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Reads a message's tool calls; undefined when there are none, as an empty list breaks the view. */
export function readToolCalls(calls: unknown): readonly ToolCallPart[] | undefined {
  if (listOf(calls).length === 0) return undefined;
  return listOf(calls).map((call, place) => {
    const { id, function: fn } = fieldsOf(call);
    const { name, arguments: args } = fieldsOf(fn);
    return {
      // A call without an id loses the view; the SDK fills one in with "null".
      id: callIdOf(id) ?? `call_${place}`,
      type: "function",
      function: { name: stringOf(name) ?? "", arguments: argumentsText(args) },
    };
  });
}

/** The id that the model gave a call, if it gave one. */
export function callIdOf(id: unknown): string | undefined {
  return id === "null" ? undefined : stringOf(id);
}

/** Arguments as text, never parsed: models send objects, nothing, and JSON that is cut short. */
export function argumentsText(args: unknown): string {
  return snapshot(args ?? "") ?? "";
}

/** Reads the tools that a model may call; undefined when there are none. */
export function readTools(tools: unknown): readonly unknown[] | undefined {
  return listOf(tools).length === 0 ? undefined : listOf(tools).map(readTool);
}

function readTool(tool: unknown): unknown {
  if (!isFields(tool)) return tool;
  if (isFields(tool["function"])) {
    return { type: "function", function: snakeFields(tool["function"]) };
  }
  // A built-in tool has no name, and a tool without one loses the whole view.
  return { name: nameOf(tool), ...snakeFields(tool) };
}

function nameOf(tool: Fields): unknown {
  return stringOf(tool["connectorId"]) ?? tool["type"];
}
