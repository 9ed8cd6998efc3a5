// The entry of `mistral-traced/testing`: tests of one's own traces without a network or a key.
export { captureTraces, type CapturedTraces } from "./capture-traces.js";
export { formatTrace, type FormatTraceOptions } from "./format-trace.js";
export {
  startMistralStandIn,
  type MistralStandIn,
  type MistralStandInOptions,
} from "./stand-in/stand-in.js";
export { startReceiver } from "./receiver/server.js";
export type { Receiver, ReceiverOptions } from "./receiver/receiver.js";
