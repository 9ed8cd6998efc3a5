// The entry `mistral-traced/observe`: all that traces and that knows no Mistral, so that a program
// that only observes does not load the Mistral client.
import "./mistral/cost.js";

export { observe } from "../decorators/observe.js";
export type { ObserveOptions } from "../decorators/options.js";
export type { Observe, ObserveDecorator } from "../decorators/types.js";
export {
  continueTrace,
  createTraceId,
  type RequestHeaders,
  type TraceIds,
} from "./continue-trace.js";
export { configure } from "./export/configure.js";
export { flush, shutdown, type Tracing } from "./export/lifecycle.js";
export { recordedFile } from "./export/recording.js";
export { counters, type Counters, type Drop } from "./export/registry.js";
export type { Sample, SampledCall } from "./export/sampler.js";
export type { OtlpOptions } from "./export/endpoint.js";
export type { ConfigureOptions } from "./export/configure-options.js";
export type { SpoolOptions } from "./export/spool-settings.js";
export { InvalidOptionError, MistralTracedError, MisuseError } from "./errors.js";
export { langfuseContext } from "./langfuse-context.js";
export { maskSecrets } from "./mask-secrets.js";
export { traceCall, type CallAttributes } from "./trace-call.js";
export { score, type CurrentScore, type Score, type ScoreDataType } from "./score.js";
export { traceHeaders, type BaggageOption } from "./trace-headers.js";
export { propagateAttributes, type PropagatedAttributes } from "./propagate-attributes.js";
export type {
  ObservationLevel,
  ObservationType,
  ObservationUpdate,
  PromptReference,
  TraceUpdate,
} from "./tracing/fields.js";
export type { Mask, MaskedField, MaskInput } from "./tracing/masking.js";
