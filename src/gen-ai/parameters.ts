// The parameters of a request in the conventions' words: those of Mistral that the conventions name.
import type { Attributes } from "@opentelemetry/api";
import { ATTRIBUTE } from "./names.js";
import { jsonFields } from "./said.js";

const NUMBERS: ReadonlyMap<string, string> = new Map([
  ["max_tokens", ATTRIBUTE.maxTokens],
  ["temperature", ATTRIBUTE.temperature],
  ["top_p", ATTRIBUTE.topP],
  ["frequency_penalty", ATTRIBUTE.frequencyPenalty],
  ["presence_penalty", ATTRIBUTE.presencePenalty],
  ["random_seed", ATTRIBUTE.seed],
  ["seed", ATTRIBUTE.seed],
  ["output_dimension", ATTRIBUTE.dimensionCount],
]);

/** @param modelParameters JSON text of an object */
export function parameterAttributes(modelParameters: string | undefined): Attributes {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(jsonFields(modelParameters))) {
    const key = NUMBERS.get(snakeCase(name));
    if (key !== undefined && typeof value === "number") attributes[key] = value;
    else Object.assign(attributes, otherAttribute(snakeCase(name), value));
  }
  return attributes;
}

function otherAttribute(name: string, value: unknown): Attributes {
  if (name === "n" && typeof value === "number" && value !== 1) {
    return { [ATTRIBUTE.choiceCount]: value };
  }
  if (name === "reasoning_effort" && typeof value === "string") {
    return { [ATTRIBUTE.reasoningLevel]: value };
  }
  if (name === "stop") return { [ATTRIBUTE.stopSequences]: textsOf(value) };
  if (name === "encoding_format") return { [ATTRIBUTE.encodingFormats]: textsOf(value) };
  return {};
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((text) => typeof text === "string");
}

/** A program may write the parameters of its own generations in either case. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
