// The bridge to the program's own OpenTelemetry, which an observed call leaves as it is: active span,
// context, sampling and outgoing headers. It is only read, at the root of a trace. The exception is
// an observation that is a span of the program's own provider, which is active while it runs.
import type { Context, Span, SpanContext } from "@opentelemetry/api";
import {
  activeOrRoot,
  isValidSpanContext,
  registeredApi,
  spanIn,
  withContext,
  withoutSpanIn,
} from "./otel-api.js";

/** The active span in OpenTelemetry while a scope is current. */
export interface Active {
  readonly context: Context;
  /** The span that the observation is in the user's own provider. */
  readonly span?: Span;
}

/** Returns the active context; undefined where the program has not registered a context manager. */
export function activeContext(): Context | undefined {
  return registeredApi()?.context?.active();
}

/** Runs `fn` in an OpenTelemetry context. */
export function runActive<R>(active: Active, fn: () => R): R {
  return withContext(active.context, fn);
}

/** The active context without its span: what suppresses tracing, and the rest, stays in it. */
export function withoutSpan(): Active {
  return { context: withoutSpanIn(activeOrRoot()) };
}

/** The program's active span when a trace of this package begins. */
interface ProgramSpan extends SpanContext {
  /** Whether Langfuse's own SDK made it, and so sends it to Langfuse too. */
  readonly isLangfuses: boolean;
}

/** The active span of the program's OpenTelemetry, where there is a valid one. */
export function programSpan(): ProgramSpan | undefined {
  const now = activeContext();
  const span = now && spanIn(now);
  if (span === undefined) return undefined;
  const ids = span.spanContext();
  if (!isValidSpanContext(ids)) return undefined;
  // Read one by one: those of Datadog's provider are getters of a class.
  const { traceId, spanId, traceFlags } = ids;
  return { traceId, spanId, traceFlags, isLangfuses: isOfLangfuse(span) };
}

const LANGFUSE_SCOPE = "langfuse-sdk";

/** Whether Langfuse's SDK made the span. The scope's name is a field of the SDK's spans alone. */
export function isOfLangfuse(span: Span): boolean {
  const { instrumentationScope, instrumentationLibrary } = span as {
    // OpenTelemetry's SDK 2 and 1.
    readonly instrumentationScope?: { readonly name?: unknown };
    readonly instrumentationLibrary?: { readonly name?: unknown };
  };
  return (instrumentationScope ?? instrumentationLibrary)?.name === LANGFUSE_SCOPE;
}

/**
 * Whether the program's global tracer provider sends spans to Langfuse by Langfuse's own processor.
 * OpenTelemetry has no public way to ask, so this reads the fields of its SDK 1 and 2.
 */
export function hasLangfuseProcessor(): boolean {
  try {
    const provider = registeredApi()?.trace;
    return sendsToLangfuse(provider?.getDelegate?.() ?? provider, 3);
  } catch {
    return false;
  }
}

/** Whether `tracer`, of OpenTelemetry's SDK, sends its spans to Langfuse by Langfuse's own processor. */
export function tracerReachesLangfuse(tracer: unknown): boolean {
  try {
    return sendsToLangfuse(tracer, 3);
  } catch {
    return false;
  }
}

/** @param depth the number of levels of nested processors to look at */
function sendsToLangfuse(holder: unknown, depth: number): boolean {
  if (typeof holder !== "object" || holder === null || depth < 0) return false;
  if (holder.constructor.name === "LangfuseSpanProcessor") return true;
  const { _activeSpanProcessor, _spanProcessor, _spanProcessors } = holder as Record<
    string,
    unknown
  >;
  const within = Array.isArray(_spanProcessors) ? [..._spanProcessors] : [];
  return [_activeSpanProcessor, _spanProcessor, ...within].some((one) =>
    sendsToLangfuse(one, depth - 1),
  );
}
