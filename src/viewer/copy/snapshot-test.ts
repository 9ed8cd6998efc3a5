// A trace as a test: its model calls against the mock server, which sends the recorded answers.
import { chatOf, type Message } from "../../reading/chat.js";
import { isArray, isJsonObject } from "../../reading/json.js";
import type { ReceivedObservation } from "../../reading/received.js";
import { usageSums } from "../../reading/usage-sums.js";
import { modelRequestOf, textOf } from "./model-request.js";

/** Of a longer trace, the first calls are in the test. */
const MOST_CALLS = 20;

/** Whether a model call can be called again: it is a chat, and it was answered. */
export function isReplayable(observation: Pick<ReceivedObservation, "type" | "model" | "level">) {
  const { type, model, level } = observation;
  return type === "generation" && model !== undefined && level !== "ERROR";
}

/**
 * Returns the source of a test for Vitest.
 * @param name the name of the trace
 * @param observations its model calls, in the order of their starts
 * @returns undefined without a chat that was answered
 */
export function snapshotTestOf(
  name: string,
  observations: readonly ReceivedObservation[],
): string | undefined {
  const calls = observations
    .filter((one) => isReplayable(one) && one.output !== undefined)
    .flatMap((one) => {
      const request = modelRequestOf(one);
      return request?.path.includes("chat") === true ? [{ request, answer: one }] : [];
    })
    .slice(0, MOST_CALLS);
  if (calls.length === 0) return undefined;
  const replies = calls.map(({ answer }) => `      ${source(replyOf(answer), 6)},`);
  const requests = calls.map(
    ({ request }) => `    await client.chat.complete(${source(inSdkNames(request.body), 4)});`,
  );
  return `import { Mistral } from "@mistralai/mistralai";
import { observe, observeMistral } from "mistral-traced";
import { captureTraces, formatTrace, startMistralStandIn } from "mistral-traced/testing";
import { expect, test } from "vitest";

test(${source(name, 0)}, async () => {
  const mistral = await startMistralStandIn({
    replies: [
${replies.join("\n")}
    ],
  });
  const client = observeMistral(new Mistral({ apiKey: "any", serverURL: mistral.url }));
  // The recorded requests: call your own function in their place.
  const run = observe(${source(name, 0)}, async () => {
${requests.join("\n")}
  });

  const { observations } = await captureTraces(run);

  expect(formatTrace(observations, { usage: false })).toMatchInlineSnapshot();
  await mistral.close();
});
`;
}

/** The answer of the mock server. */
function replyOf({ output, usageDetails }: ReceivedObservation): object {
  const messages = chatOf(output)?.messages.filter(({ role }) => role === "assistant") ?? [];
  const [first] = messages;
  const { input, output: written } = usageSums([usageDetails]);
  const usage = { usage: { promptTokens: input, completionTokens: written } };
  return {
    ...(messages.length > 1
      ? { choices: messages.map(choiceOf) }
      : first === undefined
        ? { text: textOf(output) }
        : choiceOf(first)),
    ...(input + written > 0 && usage),
  };
}

function choiceOf({ parts, toolCalls }: Message): object {
  const textOfKind = (kind: "text" | "thinking"): string =>
    parts.flatMap((part) => (part.kind === kind ? part.text : [])).join("");
  const [text, thinking] = [textOfKind("text"), textOfKind("thinking")];
  const calls = toolCalls.map((call) => ({
    name: call.name,
    arguments: textOf(call.arguments),
    ...(call.id !== undefined && /^[a-zA-Z0-9]{9}$/.test(call.id) && { id: call.id }),
  }));
  return {
    ...(thinking !== "" && { thinking }),
    ...((text !== "" || calls.length === 0) && { text }),
    ...(calls.length > 0 && { toolCalls: calls }),
  };
}

/** Fields that the mock server ignores. */
const LEFT_OUT = new Set(["tool_choice", "response_format"]);
/** Fields with values of the program, whose names stay. */
const OWN = new Set(["parameters"]);

/** The SDK's names of fields: `toolCallId` for `tool_call_id`. */
function inSdkNames(value: unknown): unknown {
  if (isArray(value)) return value.map(inSdkNames);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !LEFT_OUT.has(key))
      .map(([key, inner]) => [
        key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        OWN.has(key) ? inner : inSdkNames(inner),
      ]),
  );
}

/** A JSON value as TypeScript. */
function source(value: unknown, indent: number): string {
  return (
    JSON.stringify(value, null, 2)
      // Older readers end a line here.
      .replaceAll("\u2028", String.raw`\u2028`)
      .replaceAll("\u2029", String.raw`\u2029`)
      // Otherwise it would set the prototype. No string has a line of its own.
      .replaceAll(/^(\s*)"__proto__":/gm, '$1["__proto__"]:')
      .replaceAll("\n", `\n${" ".repeat(indent)}`)
  );
}
