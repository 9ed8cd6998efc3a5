// State that all observations of one trace share: its id, its clock, its sink, and the attributes
// that Langfuse wants on every one of them.
import type { SpanContext } from "@opentelemetry/api";
import type { BaggageMember } from "../w3c/baggage.js";
import { SAMPLED } from "./otel-api.js";
import { TraceClock } from "./clock.js";
import type { TraceAttributes } from "./fields.js";
import { bare } from "../foundation/own-fields.js";
import { newLot, newTraceId } from "./ids.js";
import { lotOf } from "./sampling.js";
import type { Observation } from "./observation.js";
import type { Sink } from "./state.js";
import {
  mergeAttributes,
  updateAttributes,
  type CheckedTraceAttributes,
} from "./trace-attributes.js";

/** The values that a trace takes from the scope in which it begins. */
export interface TraceSeed {
  /** Its sink, if not the process's own. */
  readonly sink?: Sink | undefined;
  /** Its first attributes; checked. */
  readonly attributes?: CheckedTraceAttributes | undefined;
  /** Whether it is sampled, when that was decided elsewhere. */
  readonly sampled?: boolean | undefined;
  /** The trace of another process that it continues. */
  readonly remote?: RemoteTrace | undefined;
  /** The span that sent the request, if this trace is new and only links to it. */
  readonly link?: SpanContext | undefined;
  /** Members of the request's baggage that belong to others. */
  readonly baggage?: readonly BaggageMember[] | undefined;
  /** Whether it has nothing to do with the span that the program has active meanwhile. */
  readonly isDetached?: boolean;
}

/** A trace that began elsewhere: all observations that begin in its scope are of one trace. */
export interface RemoteTrace {
  readonly traceId: string;
  /** The span id of the parent, when there is one. */
  readonly parentSpanId: string | undefined;
  /** Whether the parent is itself sent to Langfuse, so that this process holds no root. */
  readonly parentIsObserved: boolean;
  /** Those of its `traceparent`. */
  readonly flags: number;
  /** Its `tracestate`, valid. */
  readonly tracestate: string | undefined;
  /** The trace in this process, by its sink, once its first observation has begun there. */
  readonly local: Map<Sink | undefined, LocalTrace>;
}

interface LocalTrace {
  readonly trace: Trace;
  /** The seed that it began with. */
  readonly seed: TraceSeed;
}

/**
 * Returns the seed of a trace that begins under a span of Langfuse's trace: its ids and sampling.
 * @param parent with `isLangfuses`, it is sent to Langfuse too
 */
export function seedUnder(
  parent: SpanContext & { readonly isLangfuses: boolean },
  seed: TraceSeed | undefined,
): TraceSeed {
  const { traceId, spanId, traceFlags } = parent;
  return bare<TraceSeed>({
    ...seed,
    sampled: (traceFlags & SAMPLED) !== 0,
    remote: {
      traceId,
      parentSpanId: spanId,
      parentIsObserved: parent.isLangfuses,
      flags: traceFlags,
      tracestate: undefined,
      local: new Map(),
    },
  });
}

/** The attributes of most traces. */
const NOTHING_SAID: CheckedTraceAttributes = Object.freeze(bare({}));

/** One trace. Its observations hold it; it holds none of them. */
export class Trace {
  readonly sink: Sink;
  /**
   * Read when a span is written, so that late attributes still reach observations that ended early.
   */
  attributes: CheckedTraceAttributes = NOTHING_SAID;
  /** The trace of another process that this is part of. */
  readonly remote: RemoteTrace | undefined;
  /** The span of another trace that the root of this one links to. */
  readonly link: SpanContext | undefined;
  /** Members of the request's baggage that are passed on beside the package's own. */
  readonly baggage: readonly BaggageMember[] | undefined;
  /**
   * Whether it has left the program's context, or names a destination: nothing that Langfuse's SDK
   * propagates concerns it.
   */
  readonly isDetached: boolean;
  /** Whether it is recorded; undefined until its first observation is to begin. */
  sampled: boolean | undefined;
  /** The name of its first app root, where that is in this process. */
  rootName: string | undefined = undefined;
  /** Called with each observation that ends, where a platform waits for the trace. */
  onEnd: ((observation: Observation) => void) | undefined = undefined;
  /** The attributes that {@link updateOnce} has set. */
  private updates: WeakSet<object> | undefined = undefined;
  private ownId: string | undefined;
  private ownLot: number | undefined = undefined;
  /** Undefined until it is first asked: a trace that is not sampled needs none. */
  private clock: TraceClock | undefined = undefined;

  constructor(seed: TraceSeed | undefined, sink: Sink) {
    this.remote = seed?.remote;
    this.ownId = seed?.remote?.traceId;
    this.link = seed?.link;
    this.baggage = seed?.baggage;
    this.sink = seed?.sink ?? sink;
    this.sampled = seed?.sampled;
    this.isDetached = seed?.isDetached === true || this.sink.destination !== undefined;
    if (seed?.attributes) mergeAttributes(this.ownAttributes(), seed.attributes);
  }

  /** The trace that an observation belongs to which begins in a scope with `seed`. */
  static begin(seed: TraceSeed | undefined, sink: Sink): Trace {
    const remote = seed?.remote;
    if (remote === undefined) return new Trace(seed, sink);
    const key = seed?.sink;
    let local = remote.local.get(key);
    if (local === undefined) {
      local = { trace: new Trace(seed, sink), seed: seed as TraceSeed };
      remote.local.set(key, local);
    }
    // A later scope of the same trace may add attributes.
    if (local.seed !== seed && seed?.attributes) {
      mergeAttributes(local.trace.ownAttributes(), seed.attributes);
    }
    return local.trace;
  }

  /** 32 hex digits; made on first read, unless it was set. */
  get id(): string {
    return (this.ownId ??= newTraceId(this.ownLot));
  }

  /** Decides whether it is sampled: the lot of its id, drawn before there is an id. */
  get lot(): number {
    return (this.ownLot ??= this.ownId === undefined ? newLot() : lotOf(this.ownId));
  }

  /** This trace, when it has the id `id` or none yet; another with the same attributes, otherwise. */
  withId(id: string): Trace {
    if ((this.ownId ??= id) === id) return this;
    const other = new Trace(undefined, this.sink);
    other.ownId = id;
    other.attributes = this.attributes;
    other.updates = this.updates;
    return other;
  }

  /** Milliseconds since the epoch on this trace's clock. */
  now(): number {
    return (this.clock ??= new TraceClock()).now();
  }

  /**
   * Returns the distance that the wall clock has moved since a time on this trace's clock;
   * undefined if it has not.
   */
  clockMovedMs(sinceMs: number): number | undefined {
    const moves = this.clock?.moves;
    if (moves === undefined) return undefined;
    const since = moves.filter(({ atMs }) => atMs > sinceMs);
    return since.length === 0 ? undefined : since.reduce((sum, { byMs }) => sum + byMs, 0);
  }

  /** Sets the fields of `update`; tags and metadata are added to earlier ones. */
  update(update: TraceAttributes): void {
    updateAttributes(this.ownAttributes(), update);
  }

  /**
   * As {@link update}, for the attributes that a service or a client has for each of its calls: only
   * the first time, so that it undoes no later update.
   * @param attributes the same object at each call
   */
  updateOnce(attributes: TraceAttributes): void {
    if (this.updates?.has(attributes)) return;
    (this.updates ??= new WeakSet()).add(attributes);
    this.update(attributes);
  }

  private ownAttributes(): CheckedTraceAttributes {
    if (this.attributes === NOTHING_SAID) this.attributes = bare({});
    return this.attributes;
  }
}
