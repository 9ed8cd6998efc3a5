// The entry `mistral-traced/observe`: tracing without the traced client, so that a program that only
// observes does not load Mistral's SDK. The two imports register the prices and the SDK's values.
import "./mistral/cost.js";
import "./mistral/sdk-values.js";

export { observe } from "../decorators/observe.js";
export type { ObserveOptions } from "../decorators/options.js";
export type { TraceOptions } from "../decorators/trace-options.js";
export type { Observe, ObserveDecorator } from "../decorators/types.js";
export {
  continueTrace,
  createTraceId,
  type ContinueOptions,
  type RequestHeaders,
  type TraceContext,
} from "./api/continue-trace.js";
export { configure } from "./export/configure/configure.js";
export {
  createDestination,
  type TraceDestinationOptions,
} from "./export/configure/create-destination.js";
export {
  flush,
  shutdown,
  type FlushedRequests,
  type FlushOptions,
  type FlushResult,
  type ShutdownOptions,
  type Tracing,
} from "./export/process/lifecycle.js";
export { recordedFile } from "./export/disk/recording.js";
export type { Counters, DeliveryError, DropEvent } from "./export/process/account.js";
export { counters, lastDeliveryError } from "./export/process/registry.js";
export type { Sampler, SamplerInput } from "./export/configure/sampler.js";
export type { OtlpOptions } from "./export/langfuse/endpoint.js";
export type {
  ConfigureOptions,
  DestinationOptions,
  LangfuseOptions,
  MediaOptions,
  RecordOptions,
  SpoolOptions,
} from "./export/configure/configure-options.js";
export type { GenAiMode } from "./gen-ai/conventions.js";
export type { MetricNames } from "./export/metrics/queue.js";
export { InvalidOptionError, MistralTracedError, MisuseError } from "./foundation/errors.js";
export { langfuseContext } from "./api/langfuse-context.js";
export { LangfuseMedia, type LangfuseMediaParams } from "./api/langfuse-media.js";
export type { PastObservation } from "./api/past-observation.js";
export { maskPersonalData } from "./masking/mask-personal-data.js";
export { maskSecrets } from "./masking/mask-secrets.js";
export { detached } from "./api/detached.js";
export { annotateCall, type CallAnnotation } from "./api/annotate-call.js";
export { logFields, type LogFields } from "./api/log-fields.js";
export { score, type ScoreInput, type Score, type ScoreDataType } from "./api/score.js";
export { traceHeaders, type BaggageOptions } from "./api/trace-headers.js";
export { withDestination } from "./api/with-destination.js";
export { propagateAttributes, type PropagatedAttributes } from "./api/propagate-attributes.js";
export type { ObservationLevel } from "./foundation/observation-level.js";
export type { ObservationUpdate, PromptReference, TraceAttributes } from "./tracing/fields.js";
export type { TraceDestination } from "./tracing/destination.js";
export type { Rates } from "./tracing/pricing.js";
export type { ObservationType } from "./foundation/observation-type.js";
export type { Mask, MaskedField, MaskInput } from "./masking/mask.js";
