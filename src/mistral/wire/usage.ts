// Mistral's usage as Langfuse counts it: kinds that do not overlap, and a total.
import { fieldsOf, isFields, numberOf, type Fields } from "./json.js";

/**
 * Reads the usage of an answer. Mistral counts cached tokens within the prompt's, and audio tokens,
 * those of connectors and, in moderations, some that it does not name beside them. The SDK renames
 * the counts it knows and leaves the others as on the wire. 93 prompt tokens, 16 of them cached, and
 * 29 completion tokens are `{ input: 77, input_cached_tokens: 16, output: 29, total: 122 }`.
 * @returns undefined when there is no usage
 */
export function readUsage(usage: unknown): Record<string, number> | undefined {
  if (!isFields(usage)) return undefined;
  const prompt = count(usage, "promptTokens", "prompt_tokens") ?? 0;
  const output = count(usage, "completionTokens", "completion_tokens") ?? 0;
  const cached = Math.min(cachedTokens(usage), prompt);
  const connectors = count(usage, "connectorTokens", "connector_tokens") ?? 0;
  const counted = prompt + output + connectors;
  // The SDK says 0 for a total that is missing.
  const uncounted = Math.max((count(usage, "totalTokens", "total_tokens") ?? 0) - counted, 0);
  const audio = audioTokens(usage, uncounted);
  const other = Math.max(uncounted - audio, 0);
  return {
    input: prompt - cached,
    ...(cached > 0 && { input_cached_tokens: cached }),
    ...(audio > 0 && { input_audio_tokens: audio }),
    ...(connectors > 0 && { input_connector_tokens: connectors }),
    ...(other > 0 && { input_other_tokens: other }),
    output,
    total: counted + audio + other,
  };
}

/** What an answer's usage says that is no token count. */
export function usageMetadata(usage: unknown): Fields {
  const fields = fieldsOf(usage);
  return {
    service_tier: fields["serviceTier"] ?? fields["service_tier"],
    prompt_audio_seconds: audioSeconds(fields),
  };
}

function cachedTokens(usage: Fields): number {
  const details = promptDetails(usage);
  return (
    count(details, "cachedTokens", "cached_tokens") ??
    count(usage, "numCachedTokens", "num_cached_tokens") ??
    0
  );
}

/** Audio went in, but not every model says how many tokens it was: then it is what the total has more. */
function audioTokens(usage: Fields, uncounted: number): number {
  const audioTokenCount = count(promptDetails(usage), "audioTokens", "audio_tokens");
  return audioTokenCount ?? (audioSeconds(usage) === undefined ? 0 : uncounted);
}

/** The seconds of sound that went in. */
export function audioSeconds(usage: Fields): number | undefined {
  return count(usage, "promptAudioSeconds", "prompt_audio_seconds");
}

function promptDetails(usage: Fields): Fields {
  const names = [
    "promptTokensDetails",
    "prompt_tokens_details",
    "promptTokenDetails",
    "prompt_token_details",
  ];
  return fieldsOf(names.map((name) => usage[name]).find(isFields));
}

/** A count by either of its spellings. */
function count(fields: Fields, camelCase: string, snakeCase: string): number | undefined {
  return numberOf(fields[camelCase] ?? fields[snakeCase]);
}
