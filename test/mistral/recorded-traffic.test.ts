// Recorded chat traffic through the traced client: each exchange is one generation that holds what
// was on the wire, in a form that Langfuse shows as a chat.
import { expect } from "vitest";
import {
  inputRendersWell,
  outputRendersWell,
} from "../../src/testing/receiver/rules/chat-shape.js";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { messagesOf } from "../../src/testing/stand-in/request.js";
import { callFor, readResult } from "../exchanges/call.js";
import { testEachExchange } from "../exchanges/each-exchange.js";
import { recordedBy, startClient, type Recorded } from "./client.js";
import { recordedChoice, wireAnswer } from "./wire-answer.js";

const PATHS = new Set(["/v1/chat/completions", "/v1/fim/completions", "/v1/agents/completions"]);

async function record(exchange: Exchange): Promise<Recorded> {
  const { mistral } = await startClient({ exchanges: [exchange] });
  return recordedBy(async () => {
    await callFor(exchange)(mistral)
      .then(readResult)
      .catch(() => undefined);
  });
}

function expectAnswer({ observation, output }: Recorded, exchange: Exchange): void {
  const { choices, reasons, totalTokens } = wireAnswer(exchange);
  const messages: unknown[] = Array.isArray(output) ? output : [output];
  expect(messages.map(recordedChoice)).toEqual(choices);
  expect([observation.metadata?.["finish_reason"]]).toEqual(
    reasons.length > 1 ? [JSON.stringify(reasons)] : reasons,
  );
  const { total, audio_seconds: _, ...parts } = observation.usage ?? {};
  expect(total).toBe(totalTokens);
  expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(totalTokens);
  expect(observation.level).toBe("DEFAULT");
}

/** The messages as they reached Mistral; fill-in-the-middle has no messages. */
function expectQuestion({ input }: Recorded, { request }: Exchange): void {
  const sent = messagesOf(request.body);
  const recorded = Array.isArray(input) ? input : messagesOf(input);
  expect(recorded.map(recordedChoice)).toEqual(sent.map(recordedChoice));
}

async function expectToBeRecorded(exchange: Exchange): Promise<void> {
  const recorded = await record(exchange);
  const { observation, input, output } = recorded;
  const { status } = exchange.response;

  const generation = { type: observation.type, input, output };
  expect(inputRendersWell({} as never, generation as never)).toEqual([]);
  expect(outputRendersWell({} as never, generation as never)).toEqual([]);
  expectQuestion(recorded, exchange);
  if (status < 400) {
    expectAnswer(recorded, exchange);
  } else {
    expect(observation.level).toBe("ERROR");
    expect(observation.statusMessage).toMatch(new RegExp(`^\\w.{5,200} \\(HTTP ${status}\\)$`));
  }
}

testEachExchange(
  "the exchange %s is recorded readably",
  ({ request }) => PATHS.has(request.path),
  expectToBeRecorded,
);
