// The usage of a model call in the spelling of its provider, as kinds that do not overlap: Langfuse
// adds them up, and each has a price of its own.
// Source of the names: Mistral's UsageInfo, OpenAI's chat completions and responses, the AI SDK 4 to 6.
import { fieldOf } from "../foundation/own-fields.js";
import { isObject } from "../foundation/is-object.js";

type Fields = Readonly<Record<string, unknown>>;

const NAMES = {
  input: ["promptTokens", "prompt_tokens", "inputTokens", "input_tokens"],
  output: ["completionTokens", "completion_tokens", "outputTokens", "output_tokens"],
  total: ["totalTokens", "total_tokens", "total"],
  cached: ["numCachedTokens", "num_cached_tokens", "cachedInputTokens"],
  reasoning: ["reasoningTokens"],
  connectors: ["connectorTokens", "connector_tokens"],
  seconds: ["promptAudioSeconds", "prompt_audio_seconds"],
  inputDetails: [
    "promptTokensDetails",
    "prompt_tokens_details",
    "promptTokenDetails",
    "prompt_token_details",
    "inputTokensDetails",
    "input_tokens_details",
    "inputTokenDetails",
    "input_token_details",
    "inputTokens",
  ],
  outputDetails: [
    "completionTokensDetails",
    "completion_tokens_details",
    "outputTokensDetails",
    "output_tokens_details",
    "outputTokenDetails",
    "output_token_details",
    "outputTokens",
  ],
} as const;
/** Within the details. */
const CACHED = ["cachedTokens", "cached_tokens", "cacheReadTokens", "cacheRead", "cache_read"];
const AUDIO = ["audioTokens", "audio_tokens", "audio"];
const REASONING = ["reasoningTokens", "reasoning_tokens", "reasoning"];
/** Kinds beside a provider's counts. Its other fields, such as `request_count`, are none. */
const UNITS = ["audio_seconds", "pages", "annotated_pages", "characters"];

/**
 * Reads usage. 93 prompt tokens, 16 of them cached, and 29 completion tokens are
 * `{ input: 77, input_cached_tokens: 16, output: 29, total: 122 }`.
 * @returns the usage itself if it is not in a provider's spelling
 */
export function usageKinds(given: object): Fields {
  const usage = given as Fields;
  const input = countOf(usage, NAMES.input);
  const output = countOf(usage, NAMES.output);
  if (input === undefined && output === undefined) return usage;
  const inputDetails = detailsOf(usage, NAMES.inputDetails);
  const outputDetails = detailsOf(usage, NAMES.outputDetails);
  const connectors = countOf(usage, NAMES.connectors) ?? 0;
  const seconds = countOf(usage, NAMES.seconds) ?? 0;
  const counted = (input ?? 0) + (output ?? 0) + connectors;
  // Mistral counts sound beside the prompt, and moderations have tokens that nothing names. A total
  // that is missing is 0 in Mistral's SDK.
  const beside = Math.max((countOf(usage, NAMES.total) ?? 0) - counted, 0);
  const audio = countOf(inputDetails, AUDIO) ?? (seconds > 0 ? beside : 0);
  const audioBeside = Math.min(audio, beside);
  const audioWithin = Math.min(audio - audioBeside, input ?? 0);
  const cached = Math.min(
    countOf(inputDetails, CACHED) ?? countOf(usage, NAMES.cached) ?? 0,
    (input ?? 0) - audioWithin,
  );
  const reasoning = Math.min(
    countOf(outputDetails, REASONING) ?? countOf(usage, NAMES.reasoning) ?? 0,
    output ?? 0,
  );
  const spoken = Math.min(countOf(outputDetails, AUDIO) ?? 0, (output ?? 0) - reasoning);
  return {
    ...unitsOf(usage),
    ...(input !== undefined && { input: input - audioWithin - cached }),
    ...positive({
      input_cached_tokens: cached,
      input_audio_tokens: audioWithin + audioBeside,
      input_connector_tokens: connectors,
      input_other_tokens: beside - audioBeside,
    }),
    ...(output !== undefined && { output: output - reasoning - spoken }),
    ...positive({
      output_reasoning_tokens: reasoning,
      output_audio_tokens: spoken,
      audio_seconds: seconds,
    }),
    ...callsOf(fieldOf(usage, "connectors")),
    total: counted + beside,
  };
}

/** The service tier that a provider names beside the counts. */
export function serviceTierOf(usage: object): string | undefined {
  const tier = fieldOf(usage, "serviceTier") ?? fieldOf(usage, "service_tier");
  return typeof tier === "string" ? tier : undefined;
}

/** The number of times that each of Mistral's connectors ran. */
function callsOf(connectors: unknown): Fields {
  if (!isObject(connectors)) return {};
  const calls = Object.entries(connectors).filter(([, count]) => typeof count === "number");
  return Object.fromEntries(calls.map(([name, count]) => [`${name}_calls`, count]));
}

function unitsOf(usage: Fields): Fields {
  return Object.fromEntries(
    UNITS.flatMap((unit) => {
      const count = fieldOf(usage, unit);
      return count === undefined ? [] : [[unit, count]];
    }),
  );
}

function positive(counts: Readonly<Record<string, number>>): Fields {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function detailsOf(usage: Fields, names: readonly string[]): Fields {
  return (names.map((name) => fieldOf(usage, name)).find(isObject) as Fields | undefined) ?? {};
}

/** A count by any of its names; of the AI SDK 6, the `total` of an object. */
function countOf(fields: Fields, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = fieldOf(fields, name);
    const count = isObject(value) ? fieldOf(value, "total") : value;
    if (typeof count === "number" && Number.isFinite(count)) return count;
  }
  return undefined;
}
