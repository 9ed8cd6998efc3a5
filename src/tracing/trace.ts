// What all observations of one trace share: its id, its clock, its way out, and the attributes
// that Langfuse wants on every one of them.
import { clockOffset } from "./clock.js";
import type { TraceUpdate } from "./fields.js";
import { newTraceId } from "./ids.js";
import { snapshotRecord } from "./capture.js";
import type { Sink } from "./state.js";

/** A trace's attributes as they are sent; metadata is already text. */
export interface TraceAttributes {
  name?: string;
  userId?: string;
  sessionId?: string;
  tags?: readonly string[];
  metadata?: Readonly<Record<string, string>>;
  version?: string;
  public?: boolean;
}

/** What a trace takes over from the scope that it begins in. */
export interface TraceSeed {
  /** Where it goes, when not to the process's own sink. */
  readonly sink?: Sink;
  /** Its id, when it began elsewhere. */
  readonly traceId?: string;
  /** The span id of its parent in another process. */
  readonly parentSpanId?: string;
  /** Whether it is sampled, when that was decided elsewhere. */
  readonly sampled?: boolean;
  /** What is said of it from the start. */
  readonly update?: TraceUpdate;
}

/** What is said of most traces. */
const NOTHING_SAID: TraceAttributes = Object.freeze({});

/** One trace. Its observations hold it; it holds none of them. */
export class Trace {
  readonly sink: Sink;
  /** Read when a span is written, so that what is said late still reaches what ended early. */
  attributes: Readonly<TraceAttributes> = NOTHING_SAID;
  private ownId: string | undefined;
  private offset: number | undefined = undefined;

  constructor(seed: TraceSeed | undefined, sink: Sink) {
    this.ownId = seed?.traceId;
    this.sink = seed?.sink ?? sink;
    if (seed?.update) this.update(seed.update);
  }

  /** 32 hex digits; made when it is first asked for, unless somebody else has made it. */
  get id(): string {
    return (this.ownId ??= newTraceId());
  }

  /** This trace, when it has the id `id` or none yet; another with the same attributes, otherwise. */
  withId(id: string): Trace {
    if ((this.ownId ??= id) === id) return this;
    const other = new Trace({ traceId: id }, this.sink);
    other.attributes = this.attributes;
    return other;
  }

  /** Milliseconds since the epoch on this trace's clock. */
  now(): number {
    const now = performance.now();
    return now + (this.offset ??= clockOffset(now));
  }

  /** Sets what `update` names; tags and metadata are added to those that are there. */
  update(update: TraceUpdate): void {
    const attributes: TraceAttributes = { ...this.attributes };
    if (update.name !== undefined) attributes.name = update.name;
    if (update.userId !== undefined) attributes.userId = update.userId;
    if (update.sessionId !== undefined) attributes.sessionId = update.sessionId;
    if (update.version !== undefined) attributes.version = update.version;
    if (update.public !== undefined) attributes.public = update.public;
    if (update.tags) attributes.tags = [...new Set([...(attributes.tags ?? []), ...update.tags])];
    if (update.metadata) {
      attributes.metadata = { ...attributes.metadata, ...snapshotRecord(update.metadata) };
    }
    this.attributes = attributes;
  }
}
