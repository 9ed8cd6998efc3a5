// The entry of `mistral-traced/viewer`: traces in the browser. Nothing of it is loaded by a program
// that is traced.
export { readTraces, TraceStore, type ReadProblem, type TraceReading } from "../reading/index.js";
export { writeHtml } from "./html-file.js";
export { startViewer, type Viewer, type ViewerOptions } from "./server.js";
