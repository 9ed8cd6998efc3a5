// Usage and cost of every exchange, by arithmetic on what stands on the wire and on prices that were
// copied by hand from Mistral's model cards (docs.mistral.ai, 2026-08-21).
import { expect } from "vitest";
import type { Exchange } from "../../src/testing/stand-in/exchange.js";
import { captureTraces } from "../../src/testing/capture-traces.js";
import type { CapturedObservation } from "../../src/testing/captured-observation.js";
import { callFor, readResult } from "../exchanges/call.js";
import { testEachExchange } from "../exchanges/each-exchange.js";
import { startClient } from "./client.js";
import { wireUsage, type WireUsage } from "./wire-usage.js";

/** Dollars for a million tokens: input, output. */
const TOKEN_PRICES: Readonly<Record<string, readonly [number, number]>> = {
  "codestral-2508": [0.3, 0.9],
  "codestral-embed": [0.15, 0],
  "codestral-latest": [0.3, 0.9],
  "magistral-medium-2507": [2, 5],
  "magistral-medium-latest": [2, 5],
  "magistral-small-latest": [0.5, 1.5],
  "ministral-3b-latest": [0.1, 0.1],
  "ministral-8b-latest": [0.15, 0.15],
  "mistral-embed": [0.1, 0.1],
  "mistral-large-latest": [0.5, 1.5],
  "mistral-medium-2508": [0.4, 2],
  "mistral-medium-latest": [1.5, 7.5],
  "mistral-small-2506": [0.1, 0.3],
  "mistral-small-latest": [0.15, 0.6],
  "mistral-tiny": [0.25, 0.25],
  "voxtral-small-latest": [0.1, 0.4],
  "zai-glm-5-2": [1.4, 4.4],
};
const TRANSCRIPTION_HOUR = { "voxtral-mini-latest": 0.18 } as Record<string, number>;
const OCR_PAGE = { "mistral-ocr-latest": 0.004, "mistral-ocr-4-1": 0.004 } as Record<
  string,
  number
>;
/** Dollars for an hour of sound in a chat, beside the tokens of the text. */
const CHAT_HOUR = { "voxtral-small-latest": 0.24 } as Record<string, number>;
const SPEECH_CHARACTER = { "voxtral-mini-tts-latest": 0.000016 } as Record<string, number>;
const FREE = new Set(["mistral-moderation-2603", "mistral-moderation-latest"]);

/** Dollars by hand, of what has a price. */
function costOf(usage: WireUsage, model: string): number {
  if (FREE.has(model)) return 0;
  const unit =
    usage.pages * (OCR_PAGE[model] ?? 0) +
    (usage.seconds / 3600) * (TRANSCRIPTION_HOUR[model] ?? CHAT_HOUR[model] ?? 0);
  if (model in OCR_PAGE || model in TRANSCRIPTION_HOUR) return unit;
  const token = TOKEN_PRICES[model];
  if (token === undefined) throw new Error(`the test has no price of ${model}`);
  const [input, output] = token;
  const full = usage.prompt - usage.cached;
  return unit + (full * input + (usage.cached * input) / 10 + usage.completion * output) / 1e6;
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
  const { total, pages = 0, audio_seconds: seconds = 0, ...counts } = observation.usage ?? {};
  const calls = Object.entries(counts).filter(([kind]) => kind.endsWith("_calls"));
  const tokens = Object.fromEntries(
    Object.entries(counts).filter(([kind]) => !kind.endsWith("_calls")),
  );
  expect(total).toBe(usage.total);
  expect(Object.values(tokens).reduce((sum, count) => sum + count, 0)).toBe(usage.total);
  expect(calls.reduce((sum, [, count]) => sum + count, 0)).toBe(usage.calls);
  expect(tokens["input_cached_tokens"] ?? 0).toBe(usage.cached);
  expect(tokens["input_connector_tokens"] ?? 0).toBe(usage.connector);
  if (usage.audio > 0) expect(tokens["input_audio_tokens"]).toBe(usage.audio);
  expect(pages).toBe(usage.pages);
  expect(seconds).toBe(usage.seconds);
}

async function expectUsageAndCost(exchange: Exchange): Promise<void> {
  const [observation] = await record(exchange);
  if (observation === undefined) throw new Error(`${exchange.name} was not traced`);
  const usage = wireUsage(exchange);
  const spoken = SPEECH_CHARACTER[observation.model ?? ""];
  if (spoken !== undefined) {
    const { characters } = observation.usage ?? {};
    expect(characters).toBe((exchange.request.body as { input: string }).input.length);
    expect(observation.cost?.["total"]).toBeCloseTo((characters ?? 0) * spoken, 12);
    expect(observation.metadata).not.toHaveProperty("cost_incomplete");
    return;
  }
  if (usage === undefined) {
    expect(observation.usage).toBeUndefined();
    expect(observation.cost).toBeUndefined();
    return;
  }
  expectUsage(observation, usage);
  // Of an answer that the SDK cannot read.
  if (observation.level === "ERROR") return;
  const cost = costOf(usage, usage.model ?? observation.model ?? "");
  expect(observation.cost?.["total"]).toBeCloseTo(cost, 9);
  // Connectors alone have no price.
  const unpriced = JSON.parse(observation.metadata?.["cost_incomplete"] ?? "[]") as string[];
  expect(unpriced.includes("connector_tokens")).toBe(usage.connector > 0);
  expect(unpriced.some((kind) => kind.endsWith("_calls"))).toBe(usage.calls > 0);
  expect(unpriced.length).toBe(Number(usage.connector > 0) + Number(usage.calls > 0));
}

/** Untraced calls have nothing to count, and of moderations the SDK drops the usage. */
const LEFT_OUT = /^GET |^POST \/v1\/(?:agents|moderations|chat\/moderations)$/;

testEachExchange(
  "the cost of the exchange %s is its usage at list prices",
  ({ request }) => !LEFT_OUT.test(`${request.method} ${request.path}`),
  expectUsageAndCost,
);
