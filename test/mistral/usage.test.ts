// Usage as Langfuse counts it: kinds that do not overlap and come to the total.
import { describe, expect, it } from "vitest";
import { readUsage } from "../../src/mistral/wire/usage.js";

describe("readUsage", () => {
  it.each([
    [
      "the SDK's names",
      { promptTokens: 10, completionTokens: 4, totalTokens: 14 },
      { input: 10, output: 4, total: 14 },
    ],
    [
      "the wire's names",
      { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 },
      { input: 10, output: 4, total: 14 },
    ],
    [
      "cached tokens, which are part of the prompt",
      { promptTokens: 93, completionTokens: 29, prompt_tokens_details: { cached_tokens: 16 } },
      { input: 77, input_cached_tokens: 16, output: 29, total: 122 },
    ],
    [
      "cached tokens in the older spelling",
      { promptTokens: 979, completionTokens: 152, totalTokens: 1131, num_cached_tokens: 32 },
      { input: 947, input_cached_tokens: 32, output: 152, total: 1131 },
    ],
    [
      "cached tokens in camelCase, as speech has them",
      { promptTokens: 9, completionTokens: 3, promptTokensDetails: { cachedTokens: 2 } },
      { input: 7, input_cached_tokens: 2, output: 3, total: 12 },
    ],
    [
      "audio tokens, which are beside the prompt",
      {
        promptTokens: 9,
        completionTokens: 248,
        totalTokens: 632,
        prompt_tokens_details: { audio_tokens: 375 },
      },
      { input: 9, input_audio_tokens: 375, output: 248, total: 632 },
    ],
    [
      "audio that nothing but the total counts",
      { promptTokens: 10, completionTokens: 67, totalTokens: 452, promptAudioSeconds: 19 },
      { input: 10, input_audio_tokens: 375, output: 67, total: 452 },
    ],
    [
      "tokens of connectors, which are beside the prompt",
      { promptTokens: 215, completionTokens: 19, totalTokens: 239, connectorTokens: 5 },
      { input: 215, input_connector_tokens: 5, output: 19, total: 239 },
    ],
    [
      "a total with tokens that nothing names, as moderations have it",
      { prompt_tokens: 12, completion_tokens: 0, total_tokens: 73 },
      { input: 12, input_other_tokens: 61, output: 0, total: 73 },
    ],
    [
      "details that are null",
      { promptTokens: 5, completionTokens: 0, totalTokens: 5, prompt_tokens_details: null },
      { input: 5, output: 0, total: 5 },
    ],
    [
      "counts that are missing, which the SDK gives as 0",
      { promptTokens: 5, completionTokens: 2, totalTokens: 0 },
      { input: 5, output: 2, total: 7 },
    ],
  ])("readUsage reads %s", (_, usage, read) => {
    expect(readUsage(usage)).toEqual(read);
  });

  it("readUsage returns nothing without usage", () => {
    expect(readUsage(undefined)).toBeUndefined();
    expect(readUsage(null)).toBeUndefined();
  });
});
