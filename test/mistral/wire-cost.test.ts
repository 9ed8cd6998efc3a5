// Usage and cost of every exchange, by arithmetic on what stands on the wire and on prices that were
// copied by hand from the price list.
import { beforeAll, expect } from "vitest";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { CapturedObservation } from "../../src/testing/captured-observation.js";
import { state } from "../../src/tracing/state.js";
import { callFor, readResult } from "../exchanges/call.js";
import { testEachExchange } from "../exchanges/each-exchange.js";
import { startClient } from "./client.js";
import { wireUsage, type WireUsage } from "./wire-usage.js";

/** Dollars for a million tokens: input, output; @pydantic/genai-prices 0.1.8. */
const TOKEN_PRICES: Readonly<Record<string, readonly [number, number]>> = {
  "codestral-2508": [0.3, 0.9],
  "codestral-latest": [0.3, 0.9],
  "magistral-medium-2507": [2, 5],
  "magistral-medium-latest": [2, 5],
  "magistral-small-latest": [0.5, 1.5],
  "ministral-8b-latest": [0.15, 0.15],
  "mistral-embed": [0.1, 0.1],
  "mistral-large-latest": [2, 6],
  "mistral-medium-2508": [0.4, 2],
  "mistral-medium-latest": [1.5, 7.5],
  "mistral-small-latest": [0.1, 0.3],
  "mistral-tiny": [0.25, 0.25],
  "voxtral-small-latest": [0.1, 0.4],
};
const TRANSCRIPTION_HOUR = { "voxtral-mini-latest": 0.18 } as Record<string, number>;
const OCR_PAGE = { "mistral-ocr-latest": 0.004, "mistral-ocr-4-1": 0.004 } as Record<
  string,
  number
>;
/** In the recorded traffic, but not in the price list. */
const UNKNOWN = new Set([
  "codestral-embed",
  "ministral-3b-latest",
  "mistral-moderation-2603",
  "mistral-moderation-latest",
  "mistral-small-2506",
  "voxtral-mini-tts-latest",
  "zai-glm-5-2",
]);

/** Dollars by hand; undefined where something that was used has no price. */
function costOf(usage: WireUsage, model: string): number | undefined {
  if (UNKNOWN.has(model)) return undefined;
  const page = OCR_PAGE[model];
  if (page !== undefined) return usage.pages * page;
  const hour = TRANSCRIPTION_HOUR[model];
  if (hour !== undefined) return (usage.seconds / 3600) * hour;
  const token = TOKEN_PRICES[model];
  if (token === undefined) throw new Error(`the test has no price of ${model}`);
  // Audio and connectors' tokens are in the total only, and no text model's price is theirs.
  if (usage.total > usage.prompt + usage.completion) return undefined;
  const [input, output] = token;
  const full = usage.prompt - usage.cached;
  return (full * input + (usage.cached * input) / 10 + usage.completion * output) / 1e6;
}

async function record(exchange: Exchange): Promise<CapturedObservation[]> {
  const { mistral } = await startClient({ exchanges: [exchange] });
  const { observations } = await captureTraces(async () => {
    await callFor(exchange)(mistral)
      .then(readResult)
      .catch(() => undefined);
  });
  return observations.filter(({ parentId }) => parentId === undefined);
}

function expectUsage(observation: CapturedObservation, usage: WireUsage): void {
  const { total, pages = 0, audio_seconds: seconds = 0, ...tokens } = observation.usage ?? {};
  expect(total).toBe(usage.total);
  expect(Object.values(tokens).reduce((sum, count) => sum + count, 0)).toBe(usage.total);
  expect(tokens["input_cached_tokens"] ?? 0).toBe(usage.cached);
  expect(tokens["input_connector_tokens"] ?? 0).toBe(usage.connector);
  if (usage.audio > 0) expect(tokens["input_audio_tokens"]).toBe(usage.audio);
  expect(pages).toBe(usage.pages);
  if (observation.name.includes("transcriptions")) expect(seconds).toBe(usage.seconds);
}

async function expectUsageAndCost(exchange: Exchange): Promise<void> {
  const [observation] = await record(exchange);
  if (observation === undefined) throw new Error(`${exchange.name} was not traced`);
  const usage = wireUsage(exchange);
  if (usage === undefined || observation.level === "ERROR") {
    expect(observation.usage).toBeUndefined();
    expect(observation.cost).toBeUndefined();
    return;
  }
  expectUsage(observation, usage);
  const cost = costOf(usage, usage.model ?? observation.model ?? "");
  if (cost === undefined) expect(observation.cost).toBeUndefined();
  else expect(observation.cost?.["total"]).toBeCloseTo(cost, 12);
}

/** What is not traced has nothing to count, and of moderations the SDK drops the usage. */
const LEFT_OUT = /^GET |^POST \/v1\/(?:agents|moderations|chat\/moderations)$/;

beforeAll(() => state.pricing?.load());

testEachExchange(
  "the cost of the exchange %s is that of the price list",
  ({ request }) => !LEFT_OUT.test(`${request.method} ${request.path}`),
  expectUsageAndCost,
);
