// Shared by the tests of the AI SDK: a model against a mock of Mistral's API, and one observed method
// around what is to be seen.
import { createMistral } from "@ai-sdk/mistral";
import { tool } from "ai";
import { z } from "zod";
import { observe } from "../../dist/src/observe.js";
import { captureTraces, formatTrace, startMistralStandIn } from "../../dist/src/testing/index.js";

globalThis.AI_SDK_LOG_WARNINGS = false;

/** A call of a tool, and the answer to its result. */
export const TOOL_REPLIES = [
  { toolCalls: [{ name: "weather", arguments: { city: "Paris" }, id: "call00001" }] },
  {
    text: ["Sunny", " in Paris."],
    usage: { promptTokens: 100, cachedTokens: 20, completionTokens: 9 },
  },
];

/** @param execute the tool */
export const weatherTools = (execute = ({ city }) => `Sun in ${city}`) => ({
  weather: tool({
    description: "The weather",
    inputSchema: z.object({ city: z.string() }),
    execute,
  }),
});

/** Calls `fn` with a provider whose answers are `replies`. */
export async function withMistral(replies, fn) {
  const standIn = await startMistralStandIn({ replies });
  try {
    const mistral = createMistral({ apiKey: "any", baseURL: `${standIn.url}/v1` });
    return await fn(mistral, standIn);
  } finally {
    await standIn.close();
  }
}

/** Runs `use` in an observed method. @returns its result and what was observed */
export async function trace(replies, use) {
  return await withMistral(replies, (mistral, standIn) =>
    captureTraces(() => observe("method", () => use(mistral, standIn))()),
  );
}

/** The trees of what was observed, without inputs. */
export function treeOf({ observations }, options = {}) {
  return formatTrace(observations, { io: false, ...options });
}

/** The observations of a type, with their inputs and outputs as values. */
export const ofType = ({ observations }, type) =>
  observations
    .filter((observation) => observation.type === type)
    .map((one) => ({ ...one, input: valueOf(one.input), output: valueOf(one.output) }));

function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export async function readAll(stream) {
  let text = "";
  for await (const part of stream) text += part;
  return text;
}
