// Content in the conventions' form: messages, instructions, tool definitions, arguments and results,
// as JSON texts.
import type { Attributes } from "@opentelemetry/api";
import type { Observation } from "../tracing/observation.js";
import { readInput, readOutput, takeInstructions } from "./messages.js";
import { ATTRIBUTE, OPERATION } from "./names.js";
import { jsonFields } from "./said.js";

/** The content of an observation. */
export function contentAttributes(observation: Observation, operation: string): Attributes {
  const { input, call } = observation;
  const output = resultOf(observation);
  if (operation === OPERATION.tool) {
    return { [ATTRIBUTE.toolArguments]: input, [ATTRIBUTE.toolResult]: output };
  }
  // The conventions have no attribute for embedded texts.
  if (operation === OPERATION.embeddings) return {};
  const isConversation = call?.endpoint?.startsWith("beta.conversations.") === true;
  return {
    ...(input !== undefined && inputAttributes(input, isConversation)),
    ...(output !== undefined && { [ATTRIBUTE.outputMessages]: JSON.stringify(readOutput(output)) }),
  };
}

/** The output, unless it only names the error that the call failed with. */
function resultOf({ level, output }: Observation): string | undefined {
  return level === "ERROR" && "error" in jsonFields(output) ? undefined : output;
}

/** @param hasInstructions whether the API has a field for instructions, beside the messages */
function inputAttributes(input: string, hasInstructions: boolean): Attributes {
  const { messages, tools } = readInput(input);
  const { instructions, rest } = hasInstructions
    ? takeInstructions(messages)
    : { instructions: [], rest: messages };
  return {
    [ATTRIBUTE.inputMessages]: JSON.stringify(rest),
    ...(instructions.length > 0 && {
      [ATTRIBUTE.systemInstructions]: JSON.stringify(instructions),
    }),
    ...(tools && { [ATTRIBUTE.toolDefinitions]: JSON.stringify(tools) }),
  };
}
