// The bridge to the program's own OpenTelemetry. Where it has a context manager, an observation is
// active in OpenTelemetry's context too, so that the spans of an HTTP client nest under it; where
// it has not, all that this costs is one look.
import { context, trace, type Context, type Span } from "@opentelemetry/api";

/** What is active in OpenTelemetry while a scope is. */
export interface Active {
  readonly context: Context;
  /** The span that the observation is in the user's own provider; undefined: it is ours alone. */
  readonly span?: Span;
}

/** Where every copy of @opentelemetry/api 1.x keeps what is registered: asking the API costs more. */
const KEY = Symbol.for("opentelemetry.js.api.1");

let registered: { readonly context?: unknown } | undefined;

/** Whether the program has registered a context manager. */
export function hasContextManager(): boolean {
  registered ??= (globalThis as { [KEY]?: { readonly context?: unknown } })[KEY];
  return registered?.context !== undefined;
}

/** What to make active for a span of ours that OpenTelemetry does not know. */
export function activeFor(span: Pick<Span, "spanContext">): Active {
  return { context: trace.setSpan(context.active(), trace.wrapSpanContext(span.spanContext())) };
}

/** Runs `fn` with what is active in OpenTelemetry. */
export function runActive<R>(active: Active, fn: () => R): R {
  return context.with(active.context, fn);
}
