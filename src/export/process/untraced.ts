// Runs internal work untraced: outside the caller's asynchronous context, in a scope without
// observation, and with tracing suppressed for OpenTelemetry's instrumentations.
import { AsyncResource } from "node:async_hooks";
import { runIn, sampledOutScope } from "../../tracing/context.js";
import { createContextKey, ROOT_CONTEXT, withContext } from "../../tracing/otel-api.js";
import { Trace } from "../../tracing/trace.js";

/** The key of `suppressTracing` in @opentelemetry/core; a context key is a symbol by description. */
const SUPPRESS_TRACING = createContextKey("OpenTelemetry SDK Context Key SUPPRESS_TRACING");

const suppressed = ROOT_CONTEXT.setValue(SUPPRESS_TRACING, true);
const nothingObserved = sampledOutScope(new Trace(undefined, { add() {} }));
/**
 * The context in which this module was loaded: a timer begun there keeps no request of the program
 * alive.
 */
const outside = new AsyncResource("mistral-traced");

/** Runs `fn`, and all that it starts, untraced. */
export function untraced<R>(fn: () => R): R {
  return outside.runInAsyncScope(() => runIn(nothingObserved, () => withContext(suppressed, fn)));
}
