// Chat completions: messages and tools in, one message or one a choice out. Those of an agent are the
// same, but for the model, which only the answer names.
import type { ObservationUpdate } from "../../tracing/fields.js";
import { ChatEvents } from "../wire/chat-stream.js";
import { fieldsOf, listOf, objectOf, snakeFields, stringOf, type Fields } from "../wire/json.js";
import { choiceMessages, readMessage, readMessages } from "../wire/messages.js";
import { readParameters } from "../wire/parameters.js";
import { readTools } from "../wire/tool-fields.js";
import type { EndpointFamily } from "./endpoint.js";

/** `chat.complete`, `stream`, `parse` and `parseStream`; `agents.complete` and `stream`. */
export const chat: EndpointFamily = {
  type: "generation",
  shows: {
    input: "messages; tools and tool choice beside them",
    output: "one message, or a list of them for `n` > 1",
    usage: "tokens: input, cached, audio, output; seconds of audio",
  },
  request({ messages, tools, toolChoice, model, ...rest }) {
    return {
      input: readInput(messages, tools, toolChoice),
      model: stringOf(model),
      ...readParameters(rest),
    };
  },
  response: readCompletion,
  events: () => new ChatEvents(),
};

/** The messages alone, or with the tools beside them when there are any. */
function readInput(messages: unknown, tools: unknown, toolChoice: unknown): unknown {
  const beside = snakeFields({ tools: readTools(tools), toolChoice });
  const read = readMessages(messages);
  return Object.keys(beside).length > 0 ? { messages: read, ...beside } : read;
}

/** Reads an answer in the form of a chat completion. */
function readCompletion(response: Fields): ObservationUpdate {
  const choices = listOf(response["choices"]).map(fieldsOf);
  const messages = choices.flatMap(choiceMessages).map(readMessage);
  const reasons = choices.flatMap(({ finishReason }) => stringOf(finishReason) ?? []);
  return {
    output: messages.length > 1 ? messages : messages[0],
    model: stringOf(response["model"]),
    usage: objectOf(response["usage"]),
    metadata: {
      finish_reason: reasons.length > 1 ? reasons : reasons[0],
      response_id: stringOf(response["id"]),
    },
    ...(reasons.includes("error") && {
      level: "ERROR",
      statusMessage: 'Mistral ended the answer with an error (finish reason "error")',
    }),
  };
}
