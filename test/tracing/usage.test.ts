// Usage as Langfuse counts it: kinds that do not overlap, whose sum is the total.
import { describe, expect, it } from "vitest";
import { usageKinds } from "../../src/tracing/usage.js";

describe("usageKinds", () => {
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
      { input: 10, input_audio_tokens: 375, output: 67, audio_seconds: 19, total: 452 },
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
    [
      "calls of connectors",
      { promptTokens: 1, completionTokens: 1, totalTokens: 2, connectors: { web_search: 2 } },
      { input: 1, output: 1, web_search_calls: 2, total: 2 },
    ],
    [
      "other kinds beside a provider's counts",
      { prompt_tokens: 1, completion_tokens: 1, request_count: 1, characters: 9 },
      { input: 1, output: 1, characters: 9, total: 2 },
    ],
    [
      "OpenAI's chat completions, whose sound is part of the prompt",
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 20, audio_tokens: 30 },
        completion_tokens_details: { reasoning_tokens: 15, audio_tokens: 5 },
      },
      {
        input: 50,
        input_cached_tokens: 20,
        input_audio_tokens: 30,
        output: 30,
        output_reasoning_tokens: 15,
        output_audio_tokens: 5,
        total: 150,
      },
    ],
    [
      "OpenAI's responses",
      {
        input_tokens: 100,
        output_tokens: 50,
        total_tokens: 150,
        input_tokens_details: { cached_tokens: 20 },
        output_tokens_details: { reasoning_tokens: 15 },
      },
      { input: 80, input_cached_tokens: 20, output: 35, output_reasoning_tokens: 15, total: 150 },
    ],
    [
      "the AI SDK 5",
      {
        inputTokens: 100,
        outputTokens: 50,
        totalTokens: 150,
        reasoningTokens: 15,
        cachedInputTokens: 20,
      },
      { input: 80, input_cached_tokens: 20, output: 35, output_reasoning_tokens: 15, total: 150 },
    ],
    [
      "the AI SDK 6",
      {
        inputTokens: { total: 100, noCache: 80, cacheRead: 20, cacheWrite: undefined },
        outputTokens: { total: 50, text: 35, reasoning: 15 },
        raw: {},
      },
      { input: 80, input_cached_tokens: 20, output: 35, output_reasoning_tokens: 15, total: 150 },
    ],
    [
      "the AI SDK 6 with details beside",
      {
        inputTokens: 100,
        inputTokenDetails: { noCacheTokens: 80, cacheReadTokens: 20 },
        outputTokens: 50,
        outputTokenDetails: { textTokens: 35, reasoningTokens: 15 },
        totalTokens: 150,
      },
      { input: 80, input_cached_tokens: 20, output: 35, output_reasoning_tokens: 15, total: 150 },
    ],
  ])("usageKinds reads %s", (_, usage, read) => {
    expect(usageKinds(usage)).toEqual(read);
  });

  it("usageKinds leaves disjoint kinds alone", () => {
    const usage = { input: 5, input_cached_tokens: 3, output: 2, total: 10 };
    expect(usageKinds(usage)).toBe(usage);
  });
});
