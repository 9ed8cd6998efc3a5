// The instruments of the conventions' metrics, made when they are first used.
// Source of units and bucket boundaries: open-telemetry/semantic-conventions-genai, docs/gen-ai.
import type { Attributes, Context, Counter, Histogram, Meter } from "@opentelemetry/api";
import { METRIC, METRIC_1_41, OWN_METRIC } from "../../gen-ai/names.js";

const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const AGENT_SECONDS = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];
const TOKENS = [
  1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
];
const CALLS = [1, 2, 4, 8, 16, 32, 64, 128];

interface Definition {
  readonly unit: string;
  readonly description: string;
  /** Bucket boundaries, of histograms only. */
  readonly buckets?: readonly number[];
}

const seconds = (description: string, buckets = SECONDS): Definition => ({
  unit: "s",
  description,
  buckets,
});
const tokens = (description: string): Definition => ({ unit: "{token}", description });
const perCall = (description: string): Definition => ({ ...tokens(description), buckets: TOKENS });

const DEFINITIONS: Readonly<Record<string, Definition>> = {
  [METRIC.inferenceDuration]: seconds("Duration of a model call"),
  [METRIC.timeToFirstChunk]: seconds("Time until the first chunk of a streamed response"),
  [METRIC.inputTokens]: tokens("Input tokens, cached ones included"),
  [METRIC.outputTokens]: tokens("Output tokens, reasoning included"),
  [METRIC.cachedTokens]: tokens("Input tokens that came from the provider's cache"),
  [METRIC.reasoningTokens]: tokens("Output tokens that were spent on reasoning"),
  [METRIC.inputTokensPerCall]: perCall("Input tokens of one model call"),
  [METRIC.outputTokensPerCall]: perCall("Output tokens of one model call"),
  [METRIC.embeddingsDuration]: seconds("Duration of an embeddings call"),
  [METRIC.embeddingsInputTokens]: perCall("Input tokens of one embeddings call"),
  [METRIC.operationDuration]: seconds("Duration of a call"),
  [METRIC.toolDuration]: seconds("Duration of a tool call"),
  [METRIC.agentDuration]: seconds("Duration of an agent's run", AGENT_SECONDS),
  [METRIC.agentInferenceCalls]: {
    unit: "{inference_call}",
    description: "Model calls of an agent's run",
    buckets: CALLS,
  },
  [METRIC.agentToolCalls]: {
    unit: "{tool_call}",
    description: "Tool calls of an agent's run",
    buckets: CALLS,
  },
  [METRIC_1_41.tokens]: perCall("Tokens of one call"),
  [METRIC_1_41.timeToFirstChunk]: seconds("Time until the first chunk of a streamed response"),
  [OWN_METRIC.cost]: { unit: "{USD}", description: "Cost of calls at list prices" },
};

/** Records values by the name of a metric. */
export class Instruments {
  private readonly made = new Map<string, Counter | Histogram>();

  constructor(private readonly meter: Meter) {}

  /** Adds to a counter, or records in a histogram; nothing without a value. */
  record(name: string, value: number | undefined, attributes: Attributes, context: Context): void {
    if (value === undefined) return;
    const instrument = this.instrument(name);
    if ("record" in instrument) instrument.record(value, attributes, context);
    else instrument.add(value, attributes, context);
  }

  private instrument(name: string): Counter | Histogram {
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const { unit, description, buckets } = DEFINITIONS[name] as Definition;
    const made =
      buckets === undefined
        ? this.meter.createCounter(name, { unit, description })
        : this.meter.createHistogram(name, {
            unit,
            description,
            advice: { explicitBucketBoundaries: [...buckets] },
          });
    this.made.set(name, made);
    return made;
  }
}
