// Traces in memory: joined by their ids, from any file or request.
import type { ReceivedObservation, ReceivedSpan } from "./received.js";
import { readSpan } from "./read-span.js";
import {
  filterValues,
  matches,
  textHits,
  type FilterableTrace,
  type TraceFilter,
} from "./trace-filter.js";
import { summarize, type TraceSummary } from "./trace-summary.js";
import { traceTrees, type TraceTree } from "./trace-tree.js";

/** One trace, and the values derived from it since its last change. */
class StoredTrace {
  private readonly byId = new Map<string, ReceivedObservation>();
  private byStart: readonly ReceivedObservation[] | undefined;
  private cachedSummary: TraceSummary | undefined;
  private cachedValues: FilterableTrace | undefined;

  /** @returns whether there was none with its id */
  add(observation: ReceivedObservation): boolean {
    this.byStart = undefined;
    this.cachedSummary = undefined;
    this.cachedValues = undefined;
    const isNew = !this.byId.has(observation.id);
    this.byId.set(observation.id, observation);
    return isNew;
  }

  get observations(): readonly ReceivedObservation[] {
    return (this.byStart ??= [...this.byId.values()].toSorted(
      (one, other) => one.startMs - other.startMs,
    ));
  }

  get summary(): TraceSummary {
    return (this.cachedSummary ??= summarize(this.observations));
  }

  matches(filter: TraceFilter | undefined): boolean {
    if (filter === undefined) return true;
    const { summary, observations } = this;
    this.cachedValues ??= { ...summary, ...filterValues(summary, observations) };
    return (
      matches(filter, this.cachedValues) &&
      (filter.text === undefined || textHits(filter.text, summary, observations) !== undefined)
    );
  }
}

/**
 * Holds traces by their ids. A span with the same trace id and span id as an earlier one replaces it,
 * as in Langfuse.
 * @example Print the tree of the latest trace
 * const { store } = await readTraces([".mistral-traced"]);
 * const [latest] = store.summaries();
 * if (latest) console.log(store.treesOf(latest.traceId));
 */
export class TraceStore {
  private readonly traces = new Map<string, StoredTrace>();
  private observations = 0;

  /** The number of traces. */
  get traceCount(): number {
    return this.traces.size;
  }

  /** The number of observations in all traces. */
  get observationCount(): number {
    return this.observations;
  }

  /**
   * Adds spans in any order: parents may follow their children.
   * @returns the ids of the traces that they belong to
   */
  add(spans: Iterable<ReceivedSpan>): Set<string> {
    const traceIds = new Set<string>();
    for (const span of spans) {
      const observation = readSpan(span);
      let trace = this.traces.get(span.traceId);
      if (trace === undefined) this.traces.set(span.traceId, (trace = new StoredTrace()));
      if (trace.add(observation)) this.observations += 1;
      traceIds.add(span.traceId);
    }
    return traceIds;
  }

  /**
   * Returns the traces that match `filter`, the newest first.
   * @example Find failed traces of a user
   * const { store } = await readTraces([".mistral-traced"]);
   * const failed = store.summaries({ user: "user-1", level: "ERROR" });
   */
  summaries(filter?: TraceFilter): TraceSummary[] {
    return [...this.traces.values()]
      .filter((trace) => trace.matches(filter))
      .map(({ summary }) => summary)
      .toSorted((one, other) => other.startMs - one.startMs);
  }

  /** Returns the summary of a trace; undefined if none with this id matches `filter`. */
  summary(traceId: string, filter?: TraceFilter): TraceSummary | undefined {
    const trace = this.traces.get(traceId);
    return trace?.matches(filter) ? trace.summary : undefined;
  }

  /**
   * Returns the observations of a trace in the order of their starts; empty for an unknown id.
   * @example Sum up the tokens of a trace
   * const { store } = await readTraces([".mistral-traced"]);
   * const tokens = store.observationsOf(traceId).map(({ usageDetails }) => usageDetails?.["total"] ?? 0);
   */
  observationsOf(traceId: string): readonly ReceivedObservation[] {
    return this.traces.get(traceId)?.observations ?? [];
  }

  /** Returns the observations of a trace as trees: several if parents are missing. */
  treesOf(traceId: string): TraceTree<ReceivedObservation>[] {
    return traceTrees(this.observationsOf(traceId), (observation) => observation);
  }

  /** Returns the trace ids that begin with `beginning`. */
  idsThatBeginWith(beginning: string): string[] {
    return [...this.traces.keys()].filter((id) => id.startsWith(beginning));
  }
}
