// Moderation and classification: a text or a chat in, scores out. The API returns usage, but the
// SDK drops it: `responses.ts` reads it.
import { fieldsOf, listOf, objectOf, snakeFields, stringOf, type Fields } from "../wire/json.js";
import { readMessages } from "../wire/messages.js";
import { readParameters } from "../wire/parameters.js";
import type { EndpointFamily } from "./endpoint.js";

const USAGE = "tokens: input, other, read from the response, as the SDK drops them";

/** `classifiers.moderate` and `moderateChat`. */
export const moderations: EndpointFamily = {
  type: "guardrail",
  shows: {
    input: "the text, `{ input: [...] }` with the texts, or the messages",
    output: "each result's categories and scores",
    usage: USAGE,
  },
  request: readRequest,
  response: ({ results, ...rest }) => ({ output: readResults(results), ...readRest(rest) }),
};

/** `classifiers.classify` and `classifyChat`. */
export const classifications: EndpointFamily = {
  ...moderations,
  type: "generation",
  shows: { ...moderations.shows, output: "each result's targets and scores" },
};

/** `classifyChat` has `input` in place of `inputs`, and in it `{ messages }` in place of messages. */
function readRequest({ inputs, input, model, ...rest }: Fields) {
  return {
    input: readInput(inputs ?? input),
    model: stringOf(model),
    ...readParameters(rest),
  };
}

function readInput(input: unknown): unknown {
  if (Array.isArray(input)) return isMessage(input[0]) ? readMessages(input) : input.map(readInput);
  const { messages } = fieldsOf(input);
  return messages === undefined ? input : readMessages(messages);
}

function isMessage(value: unknown): boolean {
  return fieldsOf(value)["role"] !== undefined;
}

function readResults(results: unknown): unknown {
  const read = listOf(results).map((result) => snakeFields(fieldsOf(result)));
  return read.length === 1 ? read[0] : read;
}

function readRest({ id, model, usage }: Fields) {
  return {
    model: stringOf(model),
    usage: objectOf(usage),
    metadata: { response_id: stringOf(id) },
  };
}
