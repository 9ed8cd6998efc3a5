// The traces that the viewer shows: read from files, as they grow, and received.
import type { ReceivedSpan } from "../reading/received.js";
import { textHits, type TraceFilter } from "../reading/trace-filter.js";
import { TraceStore } from "../reading/trace-store.js";
import { listTrace, type TraceListing } from "./listing.js";
import { pointsOf, type Point } from "./points.js";

/** Milliseconds in which changes are gathered before listeners are called. */
const GATHER_MS = 150;

export class LiveTraces {
  readonly store = new TraceStore();
  private readonly listings = new Map<string, TraceListing>();
  private readonly watchers = new Set<(traces: readonly TraceListing[]) => void>();
  private readonly changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  /** @param filter selects the traces of the store that are shown; all by default */
  constructor(private readonly filter?: TraceFilter) {}

  add(spans: Iterable<ReceivedSpan>): void {
    this.note(this.store.add(spans));
  }

  /** Says that traces of the store are new or have grown. */
  note(traceIds: Iterable<string>): void {
    for (const traceId of traceIds) {
      this.changed.add(traceId);
      this.listings.delete(traceId);
    }
    if (this.changed.size > 0) this.timer ??= setTimeout(() => this.tell(), GATHER_MS).unref();
  }

  /** @returns a function that ends it */
  watch(watcher: (traces: readonly TraceListing[]) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  list(): readonly TraceListing[] {
    return this.ids().map((traceId) => this.listing(traceId));
  }

  /** The ids of the observations that have a text, by trace; see {@link textHits}. */
  search(text: string): readonly (readonly [traceId: string, ids: readonly string[]])[] {
    return this.store.summaries(this.filter).flatMap((summary) => {
      const { traceId } = summary;
      const ids = textHits(text, summary, this.store.observationsOf(traceId));
      return ids === undefined ? [] : [[traceId, ids] as const];
    });
  }

  points(): readonly Point[] {
    return this.ids().flatMap((traceId) => pointsOf(this.store.observationsOf(traceId)));
  }

  private ids(): readonly string[] {
    return this.store.summaries(this.filter).map(({ traceId }) => traceId);
  }

  private listing(traceId: string): TraceListing {
    const cached = this.listings.get(traceId);
    if (cached !== undefined) return cached;
    const trace = listTrace(this.store.observationsOf(traceId));
    this.listings.set(traceId, trace);
    return trace;
  }

  private tell(): void {
    this.timer = undefined;
    const traces = [...this.changed]
      .filter((traceId) => this.store.summary(traceId, this.filter))
      .map((traceId) => this.listing(traceId));
    this.changed.clear();
    if (traces.length > 0) for (const watcher of this.watchers) watcher(traces);
  }
}
