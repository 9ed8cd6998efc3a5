// The part of OpenTelemetry's API that is used, over what the program has registered with its own copy
// of @opentelemetry/api 1.x. The package itself is not loaded: that takes as long as all of this one.
// Source: @opentelemetry/api 1.9. Its keys and its place in `globalThis` are the same in all of 1.x.
import type { Context, Span, SpanContext, TraceState, TracerProvider } from "@opentelemetry/api";

/** The place of all that is registered. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");
const SPAN = createContextKey("OpenTelemetry Context Key SPAN");

/** As OpenTelemetry's enumerations have them. */
export const SPAN_KIND = { internal: 0, client: 2 } as const;
export const STATUS = { unset: 0, error: 2 } as const;
export const SAMPLED = 1;

interface Registered {
  readonly context?: {
    active(): Context;
    with<R>(context: Context, fn: () => R): R;
  };
  /** A proxy, which passes on to the provider that was set up. */
  readonly trace?: TracerProvider & { getDelegate?(): unknown };
}

let registered: Registered | undefined;

/** Returns what the program has registered. */
export function registeredApi(): Registered | undefined {
  registered ??= (globalThis as { [REGISTERED]?: Registered })[REGISTERED];
  return registered;
}

export function createContextKey(description: string): symbol {
  return Symbol.for(description);
}

class OwnContext implements Context {
  constructor(private readonly values: ReadonlyMap<symbol, unknown>) {}

  getValue(key: symbol): unknown {
    return this.values.get(key);
  }

  setValue(key: symbol, value: unknown): Context {
    return new OwnContext(new Map(this.values).set(key, value));
  }

  deleteValue(key: symbol): Context {
    const values = new Map(this.values);
    values.delete(key);
    return new OwnContext(values);
  }
}

export const ROOT_CONTEXT: Context = new OwnContext(new Map());

/** Returns the active context; the root where the program has no context manager. */
export function activeOrRoot(): Context {
  return registeredApi()?.context?.active() ?? ROOT_CONTEXT;
}

/** Runs `fn` with `context` active, where the program has a context manager. */
export function withContext<R>(context: Context, fn: () => R): R {
  const manager = registeredApi()?.context;
  return manager === undefined ? fn() : manager.with(context, fn);
}

export function spanIn(context: Context): Span | undefined {
  return (context.getValue(SPAN) as Span | undefined) ?? undefined;
}

export function withSpan(context: Context, span: Span): Context {
  return context.setValue(SPAN, span);
}

export function withoutSpanIn(context: Context): Context {
  return context.deleteValue(SPAN);
}

/** Returns a context with the span of another process, which records nothing here. */
export function withSpanContext(context: Context, spanContext: SpanContext): Context {
  const span: Span = {
    spanContext: () => spanContext,
    isRecording: () => false,
    setAttribute: () => span,
    setAttributes: () => span,
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    setStatus: () => span,
    updateName: () => span,
    recordException() {},
    end() {},
  };
  return withSpan(context, span);
}

export function isValidSpanContext({ traceId, spanId }: SpanContext): boolean {
  return /^(?!0+$)[0-9a-f]{32}$/i.test(traceId) && /^(?!0+$)[0-9a-f]{16}$/i.test(spanId);
}

/** The `tracestate` of a trace: the member that was set last comes first. */
class Members implements TraceState {
  constructor(private readonly members: readonly (readonly [key: string, value: string])[]) {}

  get(key: string): string | undefined {
    return this.members.find(([name]) => name === key)?.[1];
  }

  set(key: string, value: string): TraceState {
    return new Members([[key, value], ...this.without(key)]);
  }

  unset(key: string): TraceState {
    return new Members(this.without(key));
  }

  serialize(): string {
    return this.members.map(([key, value]) => `${key}=${value}`).join(",");
  }

  private without(key: string): (readonly [string, string])[] {
    return this.members.filter(([name]) => name !== key);
  }
}

/** Reads a header `tracestate`. Source: W3C Trace Context, 3.3. */
export function createTraceState(header: string): TraceState {
  const members = header.split(",").flatMap((part): [string, string][] => {
    const member = part.trim();
    const at = member.indexOf("=");
    return at < 1 ? [] : [[member.slice(0, at), member.slice(at + 1)]];
  });
  return new Members(members);
}
