// Adds an ended observation to the program's metrics: durations, tokens, cost. Beside them, counts the
// observations that were given up.
import {
  ROOT_CONTEXT,
  trace,
  type Attributes,
  type Context,
  type MeterProvider,
  type ObservableCounter,
  type ObservableResult,
} from "@opentelemetry/api";
import { totalOf } from "../../gen-ai/attributes.js";
import { ATTRIBUTE, METRIC, METRIC_1_41, OPERATION, OWN_METRIC } from "../../gen-ai/names.js";
import { callAttributes, errorTypeOf, operationOf } from "../../gen-ai/operation.js";
import type { Observation } from "../../tracing/observation.js";
import { INSTRUMENTATION_SCOPE } from "../../tracing/resource.js";
import { counters } from "../process/registry.js";
import { AgentCalls, type Calls } from "./agent-calls.js";
import { Instruments } from "./instruments.js";
import { modalities } from "./modalities.js";
import type { MetricNames } from "./queue.js";

const INFERENCE: ReadonlySet<unknown> = new Set([OPERATION.chat, OPERATION.completion]);
/** Operations that are not requests to a model. */
const OTHER: ReadonlySet<unknown> = new Set([OPERATION.retrieval, OPERATION.tool, OPERATION.agent]);

/** An ended observation, with what its measurements have in common. */
interface Ended {
  readonly observation: Observation;
  readonly seconds: number;
  readonly attributes: Attributes;
  /** Its span, for exemplars. */
  readonly context: Context;
}

/** Records observations with the instruments of one provider. */
export class Measurements {
  private readonly instruments: Instruments;
  private readonly calls = new AgentCalls();
  private readonly dropped: ObservableCounter;
  private readonly isLatest: boolean;
  private readonly isOld: boolean;

  constructor(provider: MeterProvider, names: MetricNames) {
    const meter = provider.getMeter(INSTRUMENTATION_SCOPE.name, INSTRUMENTATION_SCOPE.version);
    this.isLatest = names !== "v1.41.0";
    this.isOld = names !== "latest";
    this.instruments = new Instruments(meter);
    this.dropped = meter.createObservableCounter(OWN_METRIC.dropped, {
      unit: "{observation}",
      description: "Observations that were given up, by reason",
    });
    this.dropped.addCallback(observeDropped);
  }

  close(): void {
    this.dropped.removeCallback(observeDropped);
  }

  record(observation: Observation): void {
    observation.price();
    const { type, startMs, endMs = startMs } = observation;
    const ended = {
      observation,
      seconds: (endMs - startMs) / 1000,
      attributes: defined(callAttributes(observation)),
      context: trace.setSpanContext(ROOT_CONTEXT, observation.spanContext()),
    };
    const operation = operationOf(observation);
    const calls = this.calls.ended(observation, INFERENCE.has(operation));
    if (operation !== undefined && !OTHER.has(operation)) this.recordCall(ended, operation);
    else if (this.isLatest && type === "tool") this.recordTool(ended);
    else if (this.isLatest && type === "agent") this.recordAgent(ended, calls);
    this.set(OWN_METRIC.cost, observation.costDetails?.["total"], ended);
  }

  private recordCall(ended: Ended, operation: string): void {
    const { observation, seconds } = ended;
    const { usageDetails: usage, completionStartMs, startMs } = observation;
    const input = usage && totalOf(usage, "input");
    const output = usage && totalOf(usage, "output");
    const firstChunk =
      completionStartMs === undefined ? undefined : Math.max(0, completionStartMs - startMs) / 1000;
    const failed = { ...ended, attributes: withError(ended) };
    const isInference = INFERENCE.has(operation);
    if (this.isLatest && isInference) {
      this.set(METRIC.inferenceDuration, seconds, failed);
      this.set(METRIC.timeToFirstChunk, firstChunk, ended);
      this.set(METRIC.inputTokensPerCall, input, ended);
      this.set(METRIC.outputTokensPerCall, output, ended);
      this.countTokens(ended);
    } else if (this.isLatest && operation === OPERATION.embeddings) {
      this.set(METRIC.embeddingsDuration, seconds, failed);
      this.set(METRIC.embeddingsInputTokens, input, ended);
    } else if (this.isLatest && !this.isOld) this.set(METRIC.operationDuration, seconds, failed);
    if (!this.isOld) return;
    this.set(METRIC_1_41.duration, seconds, failed);
    this.set(METRIC_1_41.timeToFirstChunk, firstChunk, ended);
    this.set(METRIC_1_41.tokens, input, ended, { [ATTRIBUTE.tokenType]: "input" });
    this.set(METRIC_1_41.tokens, output, ended, { [ATTRIBUTE.tokenType]: "output" });
  }

  /** A call without usage counts as 0, so that both counters know each model. */
  private countTokens(ended: Ended): void {
    for (const { metric, modality, count } of modalities(ended.observation)) {
      this.set(metric, count, ended, { [ATTRIBUTE.tokenModality]: modality });
    }
  }

  private recordTool(ended: Ended): void {
    const attributes = {
      [ATTRIBUTE.toolName]: ended.observation.name,
      [ATTRIBUTE.toolType]: "function",
    };
    this.set(METRIC.toolDuration, ended.seconds, {
      ...ended,
      attributes: withError({ ...ended, attributes }),
    });
  }

  private recordAgent(ended: Ended, { inference, tools }: Calls): void {
    const attributes = { [ATTRIBUTE.agentName]: ended.observation.name };
    const run = { ...ended, attributes };
    this.set(METRIC.agentDuration, ended.seconds, { ...run, attributes: withError(run) });
    this.set(METRIC.agentInferenceCalls, inference, run);
    this.set(METRIC.agentToolCalls, tools, run);
  }

  private set(
    name: string,
    value: number | undefined,
    { attributes, context }: Ended,
    more?: Attributes,
  ): void {
    this.instruments.record(name, value, more ? { ...attributes, ...more } : attributes, context);
  }
}

function withError({ observation, attributes }: Ended): Attributes {
  return defined({ ...attributes, [ATTRIBUTE.errorType]: errorTypeOf(observation) });
}

function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

function observeDropped(result: ObservableResult): void {
  const { dropped, failed } = counters();
  result.observe(dropped, { reason: "dropped" });
  result.observe(failed, { reason: "refused" });
}
