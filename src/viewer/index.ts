// The entry of `mistral-traced/viewer`: traces in the browser. A traced program loads nothing of it.
export {
  readTraces,
  type ReadOptions,
  type ReadProblem,
  type TraceReading,
} from "../reading/read-traces.js";
export { TraceStore } from "../reading/trace-store.js";
export type { TraceFilter } from "../reading/trace-filter.js";
export type { TraceSummary } from "../reading/trace-summary.js";
export type { TraceTree } from "../reading/trace-tree.js";
export type { UsageSums } from "../reading/usage-sums.js";
export type {
  AttributeValue,
  ReceivedObservation,
  ReceivedSpan,
  SpanAttributes,
  SpanEvent,
} from "../reading/received.js";
export type { ObservationType } from "../foundation/observation-type.js";
export type { ObservationLevel } from "../foundation/observation-level.js";
export { writeHtml } from "./html-file.js";
export { startViewer, type Viewer, type ViewerOptions } from "./server.js";
