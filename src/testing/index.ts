// The entry of `mistral-traced/testing`: tests of one's own traces without a network or a key.
export { captureTraces, type CapturedTraces } from "./capture-traces.js";
export { formatTrace, type FormatTraceOptions } from "./format-trace.js";
export * from "./stand-in/index.js";
