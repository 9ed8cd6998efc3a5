// Observations as spans of the user's own OpenTelemetry provider: started through its tracer, which
// gives them their ids, their parents and its sampler's decision.
import type { Context, Tracer } from "@opentelemetry/api";
import { hrTime } from "./clock.js";
import { sampledOutScope, type Scope } from "./context.js";
import { warnOnce } from "./log.js";
import { Observation, type ObservationKind } from "./observation.js";
import { isOfLangfuse } from "./opentelemetry.js";
import {
  activeOrRoot,
  createTraceState,
  registeredApi,
  SAMPLED,
  SPAN_KIND,
  spanIn,
  withSpan,
  withSpanContext,
} from "./otel-api.js";
import { propagatedIn } from "./propagated.js";
import type { Trace } from "./trace.js";

/** The facts that are known of an observation when it begins. */
interface Beginning {
  readonly kind: ObservationKind;
  readonly parent: Observation | undefined;
  readonly trace: Trace;
  readonly startMs: number | undefined;
}

/** The tracers whose first trace has begun. */
const begun = new WeakSet<Tracer>();

/** Begins an observation as a span of `tracer`, or as a scope if its sampler drops it. */
export function beginJoined(tracer: Tracer, beginning: Beginning): Observation | Scope {
  const { kind, parent, trace } = beginning;
  if (!begun.has(tracer)) {
    begun.add(tracer);
    if (registeredApi()?.context === undefined) warnOfNoContextManager();
  }
  const outer = outerContext(beginning);
  const startMs = beginning.startMs ?? trace.now();
  const spanKind = trace.sink.conventions?.kindOf(kind.type) ?? SPAN_KIND.internal;
  const links = parent === undefined && trace.link ? [{ context: trace.link }] : [];
  const start = { startTime: hrTime(startMs), kind: spanKind, links };
  const span = tracer.startSpan(kind.name, start, outer);
  const { traceId, spanId } = span.spanContext();
  const active = { context: withSpan(outer, span), span };
  if (!span.isRecording()) return sampledOutScope(trace, active);
  const remoteTraceId = parent ? undefined : trace.remote?.traceId;
  if (remoteTraceId !== undefined && remoteTraceId !== traceId) warnOfOtherId(remoteTraceId);
  const above = spanIn(outer)?.spanContext();
  const parentSpanId = above?.traceId === traceId ? above.spanId : undefined;
  const observation = new Observation(trace.withId(traceId), parentSpanId, kind, {
    spanId,
    startMs,
    active,
    isAppRoot: parent === undefined && !isSentAbove(outer, trace),
  });
  if (!trace.isDetached) observation.propagated = propagatedIn(outer);
  return observation;
}

/** Whether the parent is sent to Langfuse, by Langfuse's own SDK or in another process. */
function isSentAbove(outer: Context, { remote }: Trace): boolean {
  const above = spanIn(outer);
  return remote?.parentIsObserved === true || (above !== undefined && isOfLangfuse(above));
}

/** Only with one can spans of the program and observations be each other's parents. */
function warnOfNoContextManager(): void {
  warnOnce(
    "context-manager",
    "destination.tracerProvider: OpenTelemetry has no context manager, so spans of the program and observations get separate traces. Call provider.register(), or start NodeSDK, before the first traced call.",
  );
}

function warnOfOtherId(traceId: string): void {
  warnOnce(
    "joined-trace-id",
    `a trace did not get the id ${traceId} of continueTrace: with destination.tracerProvider, the provider makes the ids. langfuseContext.getCurrentTraceId() returns the id.`,
  );
}

/** The spans that the user's code has opened since are parents too, where they can be known. */
function outerContext({ parent, trace: { remote, sampled } }: Beginning): Context {
  const now = activeOrRoot();
  if (parent === undefined && remote?.parentSpanId !== undefined) {
    return withSpanContext(now, {
      traceId: remote.traceId,
      spanId: remote.parentSpanId,
      traceFlags: sampled === false ? 0 : SAMPLED,
      isRemote: true,
      ...(remote.tracestate !== undefined && { traceState: createTraceState(remote.tracestate) }),
    });
  }
  // The rest of the context (baggage, values of the program) stays there.
  const above = spanIn(now) ? undefined : parent?.active?.span;
  return above ? withSpan(now, above) : now;
}
