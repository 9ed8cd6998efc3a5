// Usage in the wire format. A missing one is estimated from the texts, so that it is plausible and the
// same in every run.
import type { UsageReply } from "./reply.js";

/** A token of Mistral's tokenizers has about four characters of English. */
const CHARACTERS_A_TOKEN = 4;

/** Estimates the number of tokens of a text; at least one unless it is empty. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN);
}

/** Returns the `usage` object of an answer. */
export function wireUsage(usage: UsageReply): Record<string, unknown> {
  const { promptTokens, completionTokens, cachedTokens = 0, audioTokens } = usage;
  return {
    prompt_tokens: promptTokens,
    total_tokens: usage.totalTokens ?? promptTokens + (audioTokens ?? 0) + completionTokens,
    completion_tokens: completionTokens,
    prompt_tokens_details: {
      cached_tokens: cachedTokens,
      ...(audioTokens === undefined ? {} : { audio_tokens: audioTokens }),
    },
  };
}
