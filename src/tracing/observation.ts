// One observation: an OpenTelemetry span (a ReadableSpan of @opentelemetry/sdk-trace) that carries
// Langfuse's fields. The times of its work (measured by `npm run bench`):
// - On the call: one clock read at each end, and snapshots of input and output as text, since
//   arguments may change as soon as the function runs. They are the larger half of a traced call's
//   cost. Ids are made when they are first asked for, by a child or by the export.
// - At the end: the mask, before anybody else sees the observation; then one push into the buffer.
// - At the export: attributes, with those of the trace, environment and release; cost; media. They
//   carry all values known by then: late attributes of a trace are on each observation that is not
//   sent yet.
// Readers of requests and answers (`opened`, `returned`, `failed`, items) run on the call, in the
// caller's turn. They keep texts and numbers only, and may throw, which is swallowed and counted.
import type {
  Attributes,
  HrTime,
  Link,
  SpanContext,
  SpanKind,
  SpanStatus,
} from "@opentelemetry/api";
import { attributesOf } from "./attributes.js";
import type { CallState } from "./call-state.js";
import { formOf } from "./capture/references.js";
import { shownText } from "./capture/shown.js";
import { errorNameOf, failureOf, messageOf, snapshot } from "./capture/snapshot.js";
import { hrTime } from "./clock.js";
import type { Scope } from "./context.js";
import type { Details } from "./details.js";
import type { ObservationLevel } from "../foundation/observation-level.js";
import type { ObservationUpdate, PromptReference } from "./fields.js";
import type { ObservationType } from "../foundation/observation-type.js";
import { ownFields } from "../foundation/own-fields.js";
import { newSpanId } from "./ids.js";
import { applyUpdate } from "./observation-update.js";
import { warnOnce } from "./log.js";
import { maskObservation } from "./masking.js";
import { snapshotMetadata, type Metadata } from "./metadata.js";
import type { Propagated } from "./propagated.js";
import type { Active } from "./opentelemetry.js";
import { createTraceState, SPAN_KIND, STATUS } from "./otel-api.js";
import { INSTRUMENTATION_SCOPE, resource, type Resource } from "./resource.js";
import { isStackOverflow } from "./stack-overflow.js";
import { state } from "./state.js";
import type { Trace } from "./trace.js";

/**
 * The fields that an observation's call determines: see {@link Observation.name} and
 * {@link Observation.type}.
 */
export interface ObservationKind {
  readonly name: string;
  readonly type: ObservationType;
}

/** The fields that an observation does not find out itself. */
interface ObservationStart {
  /** As {@link Observation.startMs}; now by default. */
  readonly startMs?: number | undefined;
  /** Of the span that it is in the user's own provider. */
  readonly spanId?: string;
  readonly active?: Active;
  readonly isAppRoot?: boolean;
}

/** An open or ended observation. It is the scope of the code that it observes. */
export class Observation implements Scope {
  /** Milliseconds since the epoch, with a fraction. */
  readonly startMs: number;
  /**
   * Whether the trace enters Langfuse's data here: there is no parent, or it is in another process
   * that is not marked as sent to Langfuse too. Source: @langfuse/otel 5.11.
   */
  readonly isAppRoot: boolean;
  readonly active: Active | undefined;
  private ownSpanId: string | undefined;
  /** As `startMs`; undefined while the observation is open. */
  endMs: number | undefined = undefined;
  /** Text: a string as it was, anything else as JSON. */
  input: string | undefined = undefined;
  output: string | undefined = undefined;
  metadata: Metadata | undefined = undefined;
  level: ObservationLevel | undefined = undefined;
  statusMessage: string | undefined = undefined;
  version: string | undefined = undefined;
  model: string | undefined = undefined;
  /** JSON text of an object. */
  modelParameters: string | undefined = undefined;
  usageDetails: Details | undefined = undefined;
  /** US dollars by kind: as the program set them, or as {@link price} reckons them. */
  costDetails: Details | undefined = undefined;
  /** On a generation its own; on anything else that of the generations under it. */
  prompt: PromptReference | undefined = undefined;
  /** The attributes that Langfuse's SDK propagated to where it began. */
  propagated: Propagated | undefined = undefined;
  /** Milliseconds since the epoch. */
  completionStartMs: number | undefined = undefined;
  call: CallState | undefined = undefined;
  /** The `name` of the error that the observed code threw. */
  errorName: string | undefined = undefined;
  /**
   * The message of the observed code's error, which is the output if there is no other; undefined:
   * not shown.
   */
  failure: string | undefined = undefined;
  /** Replaced by an update. */
  name: string;
  readonly type: ObservationType;

  constructor(
    readonly trace: Trace,
    /** The parent's span id; not the parent, which would keep a chain of ended ones in memory. */
    readonly parentSpanId: string | undefined,
    { name, type }: ObservationKind,
    start?: ObservationStart,
  ) {
    this.name = name;
    this.type = type;
    this.ownSpanId = start?.spanId;
    this.startMs = start?.startMs ?? trace.now();
    this.active = start?.active;
    this.isAppRoot = start?.isAppRoot ?? (parentSpanId === undefined || this.entersLangfuse());
    if (this.isAppRoot) trace.rootName ??= name;
  }

  /** 16 hex digits. */
  get spanId(): string {
    return (this.ownSpanId ??= newSpanId());
  }

  get current(): Observation {
    return this;
  }

  get seed(): undefined {
    return undefined;
  }

  get sampledOut(): undefined {
    return undefined;
  }

  get opening(): undefined {
    return undefined;
  }

  /** Says more of an open observation; see {@link ObservationUpdate} for what replaces and what adds. */
  update(given: ObservationUpdate): void {
    if (this.endMs !== undefined) {
      warnOnce(
        "update-ended",
        `the observation "${this.name}" has ended. An update of it is ignored.`,
      );
      return;
    }
    applyUpdate(this, ownFields(given));
  }

  /** An input or output as text: see {@link shownText}. */
  snapshot(value: unknown, field: "input" | "output"): string | undefined {
    return shownText(value, field, formOf(this.type));
  }

  /** Records that the observed code threw `error`: level ERROR, its message, and its class in the output. */
  fail(error: unknown): void {
    this.level = "ERROR";
    this.statusMessage = messageOf(error);
    this.errorName = errorNameOf(error);
    this.failure = failureOf(this.errorName, this.statusMessage);
  }

  /**
   * Sets the cost of the usage, unless the program did, and lists kinds without a price in the
   * metadata. Every exporter of the observation calls this first.
   */
  price(): void {
    if (this.costDetails !== undefined || this.usageDetails === undefined) return;
    const price = state.pricing?.priceOf(this);
    if (price === undefined) return;
    this.costDetails = price.cost;
    if (price.unpriced.length > 0) {
      const { unpriced } = price;
      this.metadata = { ...this.metadata, ...snapshotMetadata({ cost_incomplete: unpriced }) };
    }
  }

  /** Ends the observation once; every further call does nothing. */
  end(endMs: number = this.trace.now()): void {
    if (this.endMs !== undefined) return;
    this.endMs = Math.max(endMs, this.startMs);
    try {
      if (this.level === "ERROR" && this.failure !== undefined) {
        this.output ??= snapshot({ error: this.failure });
      }
      const movedMs = this.trace.clockMovedMs(this.startMs);
      if (movedMs !== undefined) {
        const moved = snapshotMetadata({ clock_moved_ms: Math.round(movedMs) });
        this.metadata = { ...this.metadata, ...moved };
      }
      if (state.mask !== undefined) maskObservation(this, state.mask);
      this.trace.sink.add(this);
    } catch (error) {
      // It is open again where the stack ended, so that it can end later.
      if (isStackOverflow(error)) this.endMs = undefined;
      throw error;
    }
    state.measure?.(this);
    this.trace.onEnd?.(this);
  }

  // The rest is what OpenTelemetry's exporters read of a span.

  spanContext(): SpanContext {
    const own = { traceId: this.trace.id, spanId: this.spanId, traceFlags: 1 };
    const tracestate = this.trace.remote?.tracestate;
    return tracestate === undefined ? own : { ...own, traceState: createTraceState(tracestate) };
  }

  get parentSpanContext(): SpanContext | undefined {
    if (this.parentSpanId === undefined) return undefined;
    const parent = { traceId: this.trace.id, spanId: this.parentSpanId, traceFlags: 1 };
    return this.parentIsRemote ? { ...parent, isRemote: true } : parent;
  }

  /** Whether the parent is an observation or span of another process. */
  get parentIsRemote(): boolean {
    const { parentSpanId } = this;
    return parentSpanId !== undefined && parentSpanId === this.trace.remote?.parentSpanId;
  }

  private entersLangfuse(): boolean {
    return this.parentIsRemote && this.trace.remote?.parentIsObserved !== true;
  }

  get attributes(): Attributes {
    return attributesOf(this);
  }

  get status(): SpanStatus {
    if (this.level !== "ERROR") return { code: STATUS.unset };
    const code = STATUS.error;
    return this.statusMessage === undefined ? { code } : { code, message: this.statusMessage };
  }

  get startTime(): HrTime {
    return hrTime(this.startMs);
  }

  get endTime(): HrTime {
    return hrTime(this.endMs ?? 0);
  }

  get duration(): HrTime {
    const [startSeconds, startNanos] = this.startTime;
    const [endSeconds, endNanos] = this.endMs === undefined ? this.startTime : this.endTime;
    const nanos = endNanos - startNanos;
    return nanos < 0
      ? [endSeconds - startSeconds - 1, nanos + 1e9]
      : [endSeconds - startSeconds, nanos];
  }

  get ended(): boolean {
    return this.endMs !== undefined;
  }

  get kind(): SpanKind {
    return SPAN_KIND.internal;
  }

  get resource(): Resource {
    return resource();
  }

  get instrumentationScope(): typeof INSTRUMENTATION_SCOPE {
    return INSTRUMENTATION_SCOPE;
  }

  get events(): never[] {
    return [];
  }

  get links(): Link[] {
    const { link } = this.trace;
    return link === undefined || this.parentSpanId !== undefined ? [] : [{ context: link }];
  }

  get droppedAttributesCount(): number {
    return 0;
  }

  get droppedEventsCount(): number {
    return 0;
  }

  get droppedLinksCount(): number {
    return 0;
  }
}
