// Whether OpenTelemetry's context manager is within reach. Only with it can spans of the program and
// observations that are spans of its provider be each other's parents.
import { context, createContextKey, ROOT_CONTEXT } from "@opentelemetry/api";
import { warnOnce } from "./log.js";
import { registeredApi } from "./opentelemetry.js";

const REACHED = createContextKey("mistral-traced: reached");

/**
 * Warns once without a context manager, and with one that another copy of the API registered. An API
 * leaves a copy alone that is older than itself.
 */
export function checkContextManager(): void {
  const probe = ROOT_CONTEXT.setValue(REACHED, true);
  if (context.with(probe, () => context.active().getValue(REACHED) === true)) return;
  const { context: manager, version } = registeredApi() ?? {};
  warnOnce(
    "context-manager",
    manager === undefined
      ? "destination.tracerProvider: OpenTelemetry has no context manager, so spans of the program and observations get traces of their own. Call provider.register(), or start NodeSDK, before the first traced call."
      : `destination.tracerProvider: @opentelemetry/api is installed twice. An older copy (${String(version)}) registered the context manager, so spans of the program and observations get traces of their own. Run npm dedupe; npm ls @opentelemetry/api lists the copies.`,
  );
}
