// Usage as it stands on the wire: as given, or reckoned from the texts so that it is plausible and the
// same in every run.
import type { UsageReply } from "./reply.js";

/** Mistral's tokenizers come to about four characters of English a token. */
const CHARACTERS_A_TOKEN = 4;

/** The number of tokens a text may have; at least one unless it is empty. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_A_TOKEN);
}

/** The `usage` object of an answer. */
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
