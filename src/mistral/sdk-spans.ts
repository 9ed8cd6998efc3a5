// Keeps the SDK's own OpenTelemetry hook out of calls that are traced: where it is switched on, its
// span has the same usage, and Langfuse would count the tokens twice. Everywhere else it does what
// it did: on other clients, and on calls of this one that are not traced.
// Source: hooks/tracing of @mistralai/mistralai 2.7.
import { overrideAll } from "../tracing/property.js";
import { shared } from "../tracing/shared.js";
import { fieldsOf, listOf } from "./wire/json.js";
import { currentModelCall } from "./model-calls.js";

type BeforeRequest = (this: unknown, context: unknown, request: unknown) => unknown;

/** The hooks that are left alone even in calls that are traced. */
const keptHooks = shared("kept SDK spans", () => new WeakSet<object>());

/** Silences the hook of a client within calls that are traced. */
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
    if (currentModelCall() !== undefined && !keptHooks.has(hook)) return request;
    return Reflect.apply(original, this, [context, request]);
  };
  overrideAll(hook, [["beforeRequest", quiet]]);
}

/** Leaves the hook of a client as it is. */
export function keepSdkSpans(client: object): void {
  const hook = tracingHook(client);
  if (hook !== undefined) keptHooks.add(hook);
}

function tracingHook(client: object): Record<string, unknown> | undefined {
  const { hooks } = fieldsOf(fieldsOf(client)["_options"]);
  return listOf(fieldsOf(hooks)["beforeRequestHooks"]).find(isTracingHook);
}

function isTracingHook(hook: unknown): hook is Record<string, unknown> {
  return fieldsOf(hook)["_mistralTracingHook"] === true;
}
