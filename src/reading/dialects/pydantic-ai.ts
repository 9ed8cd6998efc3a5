// Pydantic AI, in each version of its instrumentation (InstrumentationSettings, 1 to 5).
// Source: pydantic_ai/models/instrumented.py and pydantic_ai/_agent_graph.py.
import { isArray, isJsonObject, nonEmptyText, parseJsonObject, jsonOrText } from "../json.js";
import type { ReceivedSpan } from "../received.js";
import type { Dialect, Fields } from "./dialect.js";
import { eventMessages } from "./gen-ai-events.js";
import { partedMessages } from "./gen-ai-messages.js";
import { chatInput, objectsIn } from "./message.js";

export const pydanticAi: Dialect = {
  name: "Pydantic AI",
  namespaces: [
    "pydantic_ai",
    "logfire",
    "model_request_parameters",
    "tool_arguments",
    "tool_response",
    "all_messages_events",
    "final_result",
    "agent_name",
  ],
  contents: [
    "pydantic_ai.all_messages",
    "all_messages_events",
    "final_result",
    "events",
    "tool_arguments",
    "tool_response",
    "model_request_parameters",
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.tool.definitions",
    "logfire.json_schema",
  ],
  read,
};

function read({ attributes }: ReceivedSpan): Fields {
  const isAgent =
    attributes["agent_name"] !== undefined && attributes["gen_ai.tool.name"] === undefined;
  const written = objectsIn(attributes["events"] ?? attributes["all_messages_events"]);
  const events = eventMessages(
    written.map((event) => ({ name: String(event["event.name"]), attributes: event })),
  );
  const all = jsonOrText(attributes["pydantic_ai.all_messages"]);
  const cost = attributes["operation.cost"];
  return {
    type: isAgent && attributes["gen_ai.operation.name"] === undefined ? "agent" : undefined,
    input: inputOf(attributes, events?.input, all),
    output:
      jsonOrText(attributes["final_result"]) ??
      jsonOrText(attributes["tool_response"]) ??
      events?.output,
    costDetails: typeof cost === "number" ? { total: cost } : undefined,
    metadata: parseJsonObject(attributes["metadata"]),
  };
}

function inputOf(
  attributes: ReceivedSpan["attributes"],
  fromEvents: readonly unknown[] | undefined,
  all: unknown,
): unknown {
  const tools = toolsOf(
    parseJsonObject(attributes["model_request_parameters"])?.["function_tools"],
  );
  const args = attributes["tool_arguments"];
  if (args !== undefined) return jsonOrText(args);
  if (fromEvents !== undefined) return chatInput(fromEvents, tools);
  const system = jsonOrText(attributes["gen_ai.system_instructions"]);
  // The last message of a run is its result.
  if (isArray(all)) return partedMessages(all.slice(0, Math.max(1, all.length - 1)), system);
  const messages = jsonOrText(attributes["gen_ai.input.messages"]);
  return messages === undefined ? undefined : chatInput(partedMessages(messages, system), tools);
}

function toolsOf(value: unknown): readonly unknown[] | undefined {
  return isArray(value)
    ? value.filter((tool) => isJsonObject(tool) && nonEmptyText(tool["name"]))
    : undefined;
}
