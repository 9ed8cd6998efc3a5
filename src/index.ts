// The package's entry: what `import ... from "mistral-traced"` offers.
export {
  observe,
  tool,
  type Observe,
  type ObserveDecorator,
  type ObserveOptions,
  type ToolArguments,
  type ToolDecorator,
  type ToolMaker,
  type ToolOptions,
} from "../decorators/index.js";
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
export { MissingApiKeyError } from "./mistral/client-options.js";
export { MistralTraced } from "./mistral/mistral-traced.js";
export type { ToolContext } from "./mistral/tools/definition.js";
export { ToolArgumentsError, ToolRoundsError, UnknownToolError } from "./mistral/tools/errors.js";
export type {
  AnsweredToolCall,
  AskedToolCall,
  RunToolsRequest,
  RunToolsResult,
  ToolEvent,
  ToolLoopOptions,
  ToolStep,
} from "./mistral/tools/request.js";
export { runTools } from "./mistral/tools/run.js";
export { streamTools, type ToolEvents } from "./mistral/tools/stream.js";
export { observeMistral, type ObserveMistralOptions } from "./mistral/observe-mistral.js";
export { rawClient, type MistralClient } from "./mistral/client.js";
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
