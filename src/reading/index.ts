// What shows traces needs from here: the command line and the page read them by these.
export { isObject, isArray, type JsonObject } from "./json.js";
export {
  followTraces,
  readTraces,
  type FollowOptions,
  type ReadOptions,
  type ReadProblem,
  type TraceChange,
  type TraceReading,
} from "./read-traces.js";
export type { ReceivedObservation, ReceivedSpan } from "./received.js";
export { readSpan } from "./read-span.js";
export type { TraceFilter } from "./trace-filter.js";
export { TraceStore } from "./trace-store.js";
export type { TraceSummary } from "./trace-summary.js";
export { traceTrees, type TraceTree } from "./trace-tree.js";
export { usageSums, type UsageSums } from "./usage-sums.js";
