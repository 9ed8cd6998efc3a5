// The observations of a run of the cookbook, in a form that runs of both languages share: names in
// camelCase, no ids, no times.
import { IngestedTraces } from "../../../dist/src/langfuse-server/ingested-traces.js";
import { readObservation } from "../../../dist/src/reading/read-observation.js";

/** Reads everything that a mock of Langfuse received, a list for each trace. */
export function tracesOf({ observations, ingestionEvents }) {
  const ingested = new IngestedTraces().add(ingestionEvents).map(readObservation);
  const all = [...observations, ...ingested].toSorted((one, other) => one.startMs - other.startMs);
  const names = new Map(all.map(({ id, name }) => [id, camelCase(name)]));
  const traces = Map.groupBy?.(all, ({ traceId }) => traceId) ?? groupByTrace(all);
  return [...traces.values()].map((trace) => trace.map((one) => fieldsOf(one, names)));
}

function groupByTrace(observations) {
  const traces = new Map();
  for (const one of observations) {
    traces.set(one.traceId, [...(traces.get(one.traceId) ?? []), one]);
  }
  return traces;
}

function fieldsOf(one, names) {
  const { total, ...counts } = one.usageDetails ?? {};
  return {
    name: camelCase(one.name),
    type: one.id === one.traceId ? "trace" : one.type,
    parent: names.get(one.parentId),
    input: withoutIds(one.input),
    output: withoutIds(one.output),
    model: one.model,
    "model parameters": one.modelParameters,
    "input and output tokens": one.usageDetails && counts,
    "total of tokens": total,
    cost: one.costDetails,
    "time of the first token": one.completionStartTime && "a time",
    metadata: withoutIds(one.metadata),
    "trace name": one.traceName && camelCase(one.traceName),
    level: one.level,
    "status message": one.statusMessage,
    "user, session, tags, release, version": [
      one.userId,
      one.sessionId,
      one.tags,
      one.release,
      one.version,
    ],
    environment: one.environment,
    "root mark": one.isAppRoot,
  };
}

/** Identifiers differ from run to run. */
function withoutIds(value) {
  const isId = (key) => /^(?:id|tool_call_id|response_id|mistral_correlation_id)$/.test(key);
  return value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value, (key, inner) => (isId(key) ? "…" : inner)));
}

function camelCase(name) {
  return name.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase());
}
