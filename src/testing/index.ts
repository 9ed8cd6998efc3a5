// The entry of `mistral-traced/testing`: what tests of traces need, without a network or a key.
export { captureTraces, type CapturedTraces, type CaptureTracesOptions } from "./capture-traces.js";
export type { CapturedObservation } from "./captured-observation.js";
export type { ObservationType } from "../foundation/observation-type.js";
export type { ObservationLevel } from "../foundation/observation-level.js";
export type { PromptReference, TraceAttributes } from "../tracing/fields.js";
export { formatTrace, type FormatTraceOptions } from "./format-trace.js";
export {
  startMistralStandIn,
  type MistralStandIn,
  type MistralStandInOptions,
} from "./stand-in/stand-in.js";
export type { Exchange } from "./stand-in/exchange.js";
export type { ChoiceReply, Fault, Reply, ToolCallReply, UsageReply } from "./stand-in/reply.js";
export type { Replies } from "./stand-in/reply-queue.js";
export type { StandInRequest } from "./stand-in/request.js";
export { startReceiver } from "./receiver/server.js";
export type { InjectedAnswer, Receiver, ReceiverOptions } from "./receiver/receiver.js";
export type {
  AttributeValue,
  ReceivedObservation,
  ReceivedSpan,
  SpanAttributes,
  SpanEvent,
} from "../reading/received.js";
export type {
  ReceivedIngestionEvent,
  ReceivedMedia,
  ReceivedRequest,
} from "./receiver/received.js";
