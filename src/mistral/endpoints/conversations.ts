// Conversations: entries in, entries out, which Mistral keeps; the tools that it runs itself and the
// hand-offs between its agents are observations under the call's.
import type { ObservationUpdate } from "../../tracing/fields.js";
import type { Step } from "../../tracing/steps.js";
import { ConversationEvents } from "../wire/conversation-stream.js";
import {
  entryType,
  executionResult,
  inputMessages,
  isStep,
  outputMessages,
} from "../wire/entries.js";
import {
  fieldsOf,
  isFields,
  listOf,
  objectOf,
  snakeFields,
  stringOf,
  type Fields,
} from "../wire/json.js";
import { readMessage } from "../wire/messages.js";
import { readParameters } from "../wire/parameters.js";
import { readTools } from "../wire/tool-fields.js";
import type { EndpointFamily } from "./endpoint.js";

/** `beta.conversations.start`, `append`, `restart`, `startStream`, `appendStream`, `restartStream`. */
export const conversations: EndpointFamily = {
  type: "generation",
  shows: {
    input: "the instructions and entries as messages; tools beside them",
    output:
      "messages, with calls and results of the tools that Mistral ran; these and hand-offs as observations under it",
    usage: "tokens: input, connector, output; calls of connectors",
  },
  request(request) {
    const { inputs, instructions, tools, completionArgs, model, ...rest } = body(request);
    const { toolChoice, ...args } = fieldsOf(completionArgs);
    return {
      input: readInput(inputs, instructions, snakeFields({ tools: readTools(tools), toolChoice })),
      model: stringOf(model),
      ...readParameters({ ...rest, ...args }),
    };
  },
  response: readConversation,
  steps: ({ outputs }) => listOf(outputs).map(fieldsOf).filter(isStep).map(readStep),
  events: () => new ConversationEvents(),
};

/** `append` and `restart` have the id of the conversation, and all else one level below. */
function body(request: Fields): Fields {
  const nested = Object.keys(request).find(
    (name) => name.startsWith("conversation") && isFields(request[name]),
  );
  if (nested === undefined) return request;
  const { [nested]: inner, ...rest } = request;
  return { ...rest, ...fieldsOf(inner) };
}

function readInput(inputs: unknown, instructions: unknown, beside: Fields): unknown {
  const system = stringOf(instructions);
  const messages = [
    ...(system === undefined ? [] : [readMessage({ role: "system", content: system })]),
    ...inputMessages(inputs),
  ];
  return Object.keys(beside).length > 0 ? { messages, ...beside } : messages;
}

function readConversation({ conversationId, outputs, usage, error }: Fields): ObservationUpdate {
  const messages = outputMessages(outputs);
  const failure = isFields(error)
    ? `${String(error["message"])} (code ${String(error["code"])})`
    : undefined;
  const models = listOf(outputs).flatMap((entry) => stringOf(fieldsOf(entry)["model"]) ?? []);
  return {
    output: messages.length > 1 ? messages : (messages[0] ?? (failure && { error: failure })),
    model: models.at(-1),
    usage: objectOf(usage),
    metadata: { conversation_id: conversationId },
    ...(failure !== undefined && { level: "ERROR", statusMessage: failure }),
  };
}

function readStep(entry: Fields): Step {
  const { createdAt, completedAt, name } = entry;
  const times = { startTime: dateOf(createdAt), endTime: dateOf(completedAt) };
  if (entryType(entry) === "tool.execution") {
    const update = { input: entry["arguments"], output: executionResult(entry) };
    return { name: String(name), type: "tool", ...times, update };
  }
  const { previousAgentId, previousAgentName, nextAgentId, nextAgentName } = entry;
  return {
    name: `handoff to ${stringOf(nextAgentName) ?? "another agent"}`,
    type: "agent",
    ...times,
    update: {
      metadata: snakeFields({ previousAgentId, previousAgentName, nextAgentId, nextAgentName }),
    },
  };
}

function dateOf(value: unknown): Date | undefined {
  return value instanceof Date ? value : undefined;
}
