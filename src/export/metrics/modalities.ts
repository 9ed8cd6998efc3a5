// The tokens of a model call by modality. Mistral counts audio apart, and nothing else: what else a
// prompt was is known only if it has no file in it.
import { METRIC } from "../../gen-ai/names.js";
import { totalOf } from "../../gen-ai/attributes.js";
import type { Observation } from "../../tracing/observation.js";

interface TokenCount {
  readonly metric: string;
  readonly modality: "text" | "audio" | "unknown";
  readonly count: number;
}

/** Chunks in a recorded input that are not text. */
const FILE = /"type":"(?:image_url|input_audio|document_url|file)"|data:\w+\/|@@@langfuseMedia:/;

/**
 * Returns the amounts that a call adds to the counters of tokens. A call without usage counts as 0.
 */
export function modalities({ usageDetails: usage, input }: Observation): readonly TokenCount[] {
  if (usage === undefined) {
    return [METRIC.inputTokens, METRIC.outputTokens].map((metric) => ({
      metric,
      modality: "unknown",
      count: 0,
    }));
  }
  const rest = input === undefined || FILE.test(input) ? "unknown" : "text";
  const audio = usage["input_audio_tokens"] ?? 0;
  const spoken = usage["output_audio_tokens"] ?? 0;
  const counts: readonly TokenCount[] = [
    { metric: METRIC.inputTokens, modality: rest, count: (totalOf(usage, "input") ?? 0) - audio },
    { metric: METRIC.inputTokens, modality: "audio", count: audio },
    {
      metric: METRIC.cachedTokens,
      modality: rest,
      count: usage["input_cached_tokens"] ?? 0,
    },
    {
      metric: METRIC.outputTokens,
      modality: "text",
      count: (totalOf(usage, "output") ?? 0) - spoken,
    },
    { metric: METRIC.outputTokens, modality: "audio", count: spoken },
    {
      metric: METRIC.reasoningTokens,
      modality: "text",
      count: usage["output_reasoning_tokens"] ?? 0,
    },
  ];
  return counts.filter(({ count }) => count > 0);
}
