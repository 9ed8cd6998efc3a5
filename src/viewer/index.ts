// The entry of `mistral-traced/viewer`: traces in the browser. Nothing of it is loaded by a program
// that is traced.
export { readTraces, type ReadProblem, type TraceReading } from "../reading/read-traces.js";
export { TraceStore } from "../reading/trace-store.js";
export { writeHtml } from "./html-file.js";
export { startViewer, type Viewer, type ViewerOptions } from "./server.js";
