// The traces of ingestion events: langfuse 2 for Python and `langfuse` 3 for JavaScript send a trace
// and its observations in pieces, which are merged by id.
// Source: Langfuse's public API of version 3, `POST /api/public/ingestion`.
import { OBSERVATION_TYPES } from "../foundation/observation-type.js";
import { isJsonObject, nonEmptyText, type JsonObject } from "../reading/json.js";
import type { ReceivedSpan } from "../reading/received.js";
import { observationSpan, traceSpan, type IngestedTrace } from "./ingested-spans.js";
import type { IngestionEvent } from "./ingestion.js";

/** The events of traces; others are of scores, datasets or the SDK itself. */
const KINDS: ReadonlySet<string> = new Set(["trace", "observation", ...OBSERVATION_TYPES]);

/** Merges events by id. */
export class IngestedTraces {
  private readonly traces = new Map<string, IngestedTrace>();

  /** Returns the spans that the events created or changed, whole. */
  add(events: readonly IngestionEvent[]): readonly ReceivedSpan[] {
    const changed = new Map<IngestedTrace, Set<string>>();
    for (const { type, body } of events) {
      const kind = type.replace(/-(?:create|update)$/, "");
      const { id } = body;
      if (!KINDS.has(kind) || typeof id !== "string") continue;
      const trace = this.traceOf((kind === "trace" ? id : nonEmptyText(body["traceId"])) ?? id);
      const ids = changed.get(trace) ?? new Set();
      changed.set(trace, ids);
      if (kind === "trace") trace.fields = merge(trace.fields, body);
      else {
        const observation = { ...body, type: body["type"] ?? kind };
        trace.observations.set(id, merge(trace.observations.get(id), observation));
        ids.add(id);
      }
    }
    return [...changed].flatMap(([trace, ids]) => [
      // Its end moves with its observations.
      ...(trace.fields === undefined ? [] : [traceSpan(trace, trace.fields)]),
      ...[...ids].map((id) => observationSpan(trace, trace.observations.get(id) ?? {})),
    ]);
  }

  private traceOf(id: string): IngestedTrace {
    const known = this.traces.get(id);
    if (known !== undefined) return known;
    const trace = { id, fields: undefined, observations: new Map() };
    this.traces.set(id, trace);
    return trace;
  }
}

/**
 * A later value wins, but for null. Metadata is merged by key. A trace keeps its first time, since
 * langfuse 3 for JavaScript sends the present time with each update.
 */
function merge(earlier: JsonObject = {}, later: JsonObject): JsonObject {
  // A key of a body may be __proto__.
  const merged: Record<string, unknown> = Object.assign(Object.create(null), earlier);
  for (const [key, value] of Object.entries(later)) {
    if (value === null || value === undefined) continue;
    if (key === "timestamp" && merged[key] !== undefined) continue;
    const isMerged = key === "metadata" && isJsonObject(value) && isJsonObject(merged[key]);
    merged[key] = isMerged ? { ...(merged[key] as JsonObject), ...value } : value;
  }
  return merged;
}
