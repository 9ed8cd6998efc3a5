// Whether another integration of the AI SDK sends the same calls to the same Langfuse project: Langfuse's
// own (@langfuse/vercel-ai-sdk), or OpenTelemetry's (@ai-sdk/otel). Both make spans by a tracer.
import { isObject } from "../foundation/is-object.js";
import { fieldOf } from "../foundation/own-fields.js";
import { currentScope } from "../tracing/context.js";
import { hasLangfuseProcessor, tracerReachesLangfuse } from "../tracing/opentelemetry.js";
import { state } from "../tracing/state.js";
import { warnOnce } from "../tracing/log.js";

/** @param own our integration */
export function isDoubled(own: object): boolean {
  const { AI_SDK_TELEMETRY_INTEGRATIONS: registered } = globalThis as {
    readonly AI_SDK_TELEMETRY_INTEGRATIONS?: unknown;
  };
  if (!Array.isArray(registered)) return false;
  const tracers = registered.flatMap((one) => (one === own ? [] : tracerOf(one)));
  if (tracers.length === 0) return false;
  const isJoined = (currentScope()?.current?.trace.sink ?? state.sink).tracer !== undefined;
  const doubled = isJoined || hasLangfuseProcessor() || tracers.some(tracerReachesLangfuse);
  if (doubled) {
    warnOnce(
      "ai-sdk-doubled",
      "calls of the AI SDK are not recorded: another registered integration sends them to Langfuse.",
    );
  }
  return doubled;
}

/** The tracer of an integration, or of the one that Langfuse's wraps. */
function tracerOf(integration: unknown): unknown[] {
  if (!isObject(integration)) return [];
  const delegate = fieldOf(integration, "delegate");
  const tracer =
    fieldOf(integration, "tracer") ??
    (isObject(delegate) ? fieldOf(delegate, "tracer") : undefined);
  return tracer === undefined ? [] : [tracer];
}
