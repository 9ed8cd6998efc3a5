// A JSON value of a file, read into the spans that it holds.
import type { Report } from "./any-value.js";
import { decodeExport } from "./decode.js";
import { isArray, isJsonObject, jsonSnippet } from "./json.js";
import { langfuseExportIn, langfuseRequest } from "./langfuse-export.js";
import { requestIn } from "./otlp-forms.js";
import type { ReceivedSpan } from "./received.js";
import { isSpoolHeader } from "./spool-format.js";

/** Other signals that a Collector writes into the same file. */
const OTHER_SIGNALS = ["resourceLogs", "resourceMetrics", "resourceProfiles"];

/** The OTLP export requests that `value` holds: it is one, a list of them, or an export of Langfuse. */
export function* exportsIn(value: unknown, report: Report): Generator {
  const exported = langfuseExportIn(value);
  if (exported !== undefined) {
    yield langfuseRequest(exported, report);
    return;
  }
  if (isArray(value)) {
    for (const item of value) yield* exportsIn(item, report);
    return;
  }
  const request = requestIn(value);
  if (request !== undefined) yield request;
  else if (!isSpoolHeader(value) && !isOtherSignal(value)) {
    report(
      `is neither an OTLP trace export, {"resourceSpans": [...]}, nor one of Langfuse: ${jsonSnippet(value)}`,
    );
  }
}

/** The spans of a value; what holds none is reported. */
export function spansIn(value: unknown, report: Report): ReceivedSpan[] {
  return [...exportsIn(value, report)].flatMap((request) => {
    // A span that is not quite OTLP is shown as it is; only the receiver checks it.
    const { spans, refusal } = decodeExport(request, { mapsAsJson: true });
    if (refusal !== undefined) report(`has a span that can't be read: ${refusal}`);
    return spans;
  });
}

function isOtherSignal(value: unknown): boolean {
  return isJsonObject(value) && OTHER_SIGNALS.some((name) => name in value);
}
