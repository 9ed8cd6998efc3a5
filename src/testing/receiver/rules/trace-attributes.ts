// The rules about the attributes of the whole trace.
import { anEnvironment, MAX_TRACE_ATTRIBUTE } from "../../../tracing/trace-attributes.js";
import { jsonSnippet } from "../../../reading/json.js";
import type { ReceivedSpan } from "../../../reading/received.js";
import { isOurs, type SpanRule, stringAttribute } from "./rule.js";

export const environmentIsTaken: SpanRule = (span) => {
  const name = stringAttribute(span, "langfuse.environment");
  return name === undefined || anEnvironment.accepts(name)
    ? []
    : [
        `langfuse.environment ${jsonSnippet(name)} becomes "default": it must be ${anEnvironment.mustBe}`,
      ];
};

export const userAndSessionFit: SpanRule = (span) =>
  ["user.id", "session.id"].flatMap((key) => {
    const length = stringAttribute(span, key)?.length ?? 0;
    return length > MAX_TRACE_ATTRIBUTE
      ? [`${key} has ${length} characters, ${MAX_TRACE_ATTRIBUTE} are allowed`]
      : [];
  });

/** A span without a parent is marked as the root. */
export const rootIsMarked: SpanRule = ({ parentSpanId }, { isAppRoot }) =>
  parentSpanId === undefined && !isAppRoot
    ? ["langfuse.internal.is_app_root must be true on a span without a parent"]
    : [];

/**
 * The root of a trace carries its name. Langfuse groups cost by the names on observations, and does not
 * take that of the root for the others.
 */
export const traceIsNamed: SpanRule = (span, { isAppRoot, traceName }) =>
  isOurs(span) && isAppRoot && traceName === undefined
    ? ["langfuse.trace.name must be set on the root of a trace"]
    : [];

/** The resource names the service: a trace may have several. */
export const serviceIsNamed: SpanRule = (span) =>
  isOurs(span) && !span.resource["service.name"] ? ["the resource must have service.name"] : [];

const EXPERIMENT = "langfuse.experiment.";
const EXPERIMENT_ENVIRONMENT = "sdk-experiment";

/** The observations of an experiment name it, its item and the item's root, in one environment. */
export const experimentIsWhole: SpanRule = ({ attributes }) => {
  if (!Object.keys(attributes).some((key) => key.startsWith(EXPERIMENT))) return [];
  const missing = ["id", "item.id", "item.root_observation_id"]
    .map((name) => EXPERIMENT + name)
    .filter((key) => !(key in attributes))
    .map((key) => `${key} is missing beside other attributes of the experiment`);
  const environment = attributes["langfuse.environment"];
  return environment === EXPERIMENT_ENVIRONMENT
    ? missing
    : [
        ...missing,
        `langfuse.environment must be "${EXPERIMENT_ENVIRONMENT}" in an experiment (got ${jsonSnippet(environment)})`,
      ];
};

const SHARED_KEYS = [
  "user.id",
  "session.id",
  "langfuse.trace.tags",
  "langfuse.trace.name",
  // Langfuse sums the cost of an item over the observations that carry them.
  `${EXPERIMENT}id`,
  `${EXPERIMENT}item.id`,
];

/**
 * Returns a sentence for each trace whose spans differ in user, session, tags, name or experiment.
 * Langfuse inherits nothing from span to span, so its filters miss a span without them.
 */
export function inconsistentTraces(spans: readonly ReceivedSpan[]): readonly string[] {
  const traces = groupBy(spans, ({ traceId }) => traceId);
  return [...traces].flatMap(([traceId, trace]) =>
    SHARED_KEYS.flatMap((key) => {
      const holders = groupBy(
        trace,
        ({ attributes }) => JSON.stringify(attributes[key]) ?? "absent",
      );
      if (holders.size <= 1) return [];
      const values = [...holders].map(([value, holding]) => `${value} on ${namesOf(holding)}`);
      return [`trace ${traceId}: ${key} is ${values.join("; ")}`];
    }),
  );
}

function groupBy(
  spans: readonly ReceivedSpan[],
  keyOf: (span: ReceivedSpan) => string,
): ReadonlyMap<string, readonly ReceivedSpan[]> {
  const groups = new Map<string, ReceivedSpan[]>();
  for (const span of spans) {
    const key = keyOf(span);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [span]);
    else group.push(span);
  }
  return groups;
}

const MAX_NAMES = 5;

function namesOf(spans: readonly ReceivedSpan[]): string {
  const names = spans.slice(0, MAX_NAMES).map(({ name }) => name);
  const more = spans.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
