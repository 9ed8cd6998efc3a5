// Everything that arrived, in memory, and its problems.
import type { ReceivedObservation, ReceivedSpan } from "../../reading/received.js";
import type { ReceivedIngestionEvent, ReceivedRequest } from "./received.js";
import { readObservation } from "../../reading/read-observation.js";
import { judgeAppRoot, judgeArrival } from "./rules/history.js";
import { judgeSpan } from "./rules/judge-span.js";

/** A request without an answer as yet. */
export type OpenRequest = Omit<ReceivedRequest, "status"> & { status: number | undefined };

type AppRootAndParent = readonly [appRoot: ReceivedSpan, parent: ReceivedSpan];

/** The receiver's memory. */
export class Archive {
  readonly spans: ReceivedSpan[] = [];
  readonly observations: ReceivedObservation[] = [];
  readonly violations: string[] = [];
  readonly remarks: string[] = [];
  readonly requests: OpenRequest[] = [];
  readonly scores: Readonly<Record<string, unknown>>[] = [];
  readonly ingestionEvents: ReceivedIngestionEvent[] = [];
  resent = 0;

  private readonly bySpanId = new Map<string, ReceivedSpan[]>();
  /** The spans that are marked as an app root although they have a parent, by that parent. */
  private readonly appRootsBelow = new Map<string, ReceivedSpan[]>();
  private readonly watchers = new Set<() => void>();

  /** Calls the watcher after each change. Returns a function that stops this. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  changed(): void {
    for (const watcher of this.watchers) watcher();
  }

  noteRequest(request: OpenRequest): void {
    this.requests.push(request);
    this.changed();
  }

  /** Stores a span and every problem that it has. */
  take(span: ReceivedSpan): void {
    const report = (about: ReceivedSpan, problem: string, list = this.violations): void => {
      list.push(`span "${about.name}" (${about.spanId}): ${problem}`);
    };
    const sameId = this.bySpanId.get(keyOf(span)) ?? [];
    const arrival = judgeArrival(span, sameId);
    for (const problem of arrival.problems) report(span, problem);
    if (arrival.kind === "again") {
      this.resent += 1;
      return;
    }
    const observation = readObservation(span);
    const { violations, remarks } = judgeSpan(span, observation);
    for (const problem of violations) report(span, problem);
    for (const remark of remarks) report(span, remark, this.remarks);
    for (const [appRoot, parent] of this.pairsOf(span, observation.isAppRoot)) {
      for (const problem of judgeAppRoot(appRoot, parent)) report(appRoot, problem);
    }
    const index = arrival.earlier ? this.spans.indexOf(arrival.earlier) : this.spans.length;
    this.spans[index] = span;
    this.observations[index] = observation;
    this.bySpanId.set(keyOf(span), [...sameId.filter((other) => other !== arrival.earlier), span]);
    this.changed();
  }

  /** The pairs of app root and parent that the span makes with those already here. */
  private pairsOf(span: ReceivedSpan, isAppRoot: boolean): readonly AppRootAndParent[] {
    const pairs = (this.appRootsBelow.get(keyOf(span)) ?? []).map(
      (child) => [child, span] as const,
    );
    if (!isAppRoot || span.parentSpanId === undefined) return pairs;
    const parentKey = parentKeyOf(span);
    this.appRootsBelow.set(parentKey, [...(this.appRootsBelow.get(parentKey) ?? []), span]);
    const parents = this.bySpanId.get(parentKey) ?? [];
    return [...pairs, ...parents.map((parent) => [span, parent] as const)];
  }

  orphans(): readonly ReceivedSpan[] {
    return this.spans.filter(
      (span) =>
        span.parentSpanId !== undefined &&
        !span.parentIsRemote &&
        !this.bySpanId.has(parentKeyOf(span)),
    );
  }

  clear(): void {
    for (const list of [
      this.spans,
      this.observations,
      this.violations,
      this.remarks,
      this.requests,
      this.scores,
      this.ingestionEvents,
    ]) {
      list.length = 0;
    }
    this.resent = 0;
    this.bySpanId.clear();
    this.appRootsBelow.clear();
  }
}

function keyOf({ traceId, spanId }: ReceivedSpan): string {
  return `${traceId} ${spanId}`;
}

function parentKeyOf({ traceId, parentSpanId }: ReceivedSpan): string {
  return `${traceId} ${parentSpanId}`;
}
