// The SDK's own OpenTelemetry hook belongs to the program and works as before. It is silenced in
// one place: in a traced call whose observation and whose hook's span reach the same Langfuse
// project, where Langfuse would count the tokens twice.
// Source: hooks/tracing of @mistralai/mistralai, from 2.2.6 to 2.7.
import { hasLangfuseProcessor } from "../tracing/opentelemetry.js";
import { overrideAll } from "../tracing/property.js";
import { shared } from "../tracing/shared.js";
import { currentModelCall } from "./model-calls.js";
import { tracingHook } from "./sdk.js";

type BeforeRequest = (this: unknown, context: unknown, request: unknown) => unknown;

/** The hooks that are left alone even in calls that are traced. */
const keptHooks = shared("kept SDK spans", () => new WeakSet<object>());

/** Silences the hook of a client within calls that Langfuse receives from us as well. */
export function quietSdkSpans(client: object): void {
  const hook = tracingHook(client);
  const original = hook?.["beforeRequest"] as BeforeRequest | undefined;
  // An own one is ours, or that of another copy of the package.
  if (
    hook === undefined ||
    typeof original !== "function" ||
    Object.hasOwn(hook, "beforeRequest")
  ) {
    return;
  }
  const quiet: BeforeRequest = function (context, request) {
    return isDoubled() && !keptHooks.has(hook)
      ? request
      : Reflect.apply(original, this, [context, request]);
  };
  overrideAll(hook, [["beforeRequest", quiet]]);
}

/** Leaves the hook of a client as it is. */
export function keepSdkSpans(client: object): void {
  const hook = tracingHook(client);
  if (hook !== undefined) keptHooks.add(hook);
}

/** Whether the running call is traced, and its span in OpenTelemetry reaches Langfuse as well. */
function isDoubled(): boolean {
  const call = currentModelCall();
  return call !== undefined && (call.active !== undefined || hasLangfuseProcessor());
}
