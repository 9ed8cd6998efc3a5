// One function of the SDK that sends a request, as it is traced. Its promise is fulfilled with a result,
// `{ ok, value }` or `{ ok, error }`, never rejected with Mistral's error; the method unwraps it.
import { guard } from "../../tracing/log.js";
import type { Callable, InvocationSpec } from "../../tracing/invocation.js";
import { observedFunction, passFor } from "../../tracing/observed-function.js";
import { state } from "../../tracing/state.js";
import { endpointSpec, type EndpointFamily } from "../endpoints/endpoint.js";
import { baseUrlOf, takeRequest } from "../model-calls.js";
import { watchRequests } from "../requests.js";
import { quietSdkSpans } from "../sdk-spans.js";
import { isFields, objectOf } from "../wire/json.js";

/**
 * Returns a function that is observed as a call of the method behind it, unless it is the request of a
 * call that is observed already.
 * @param fn takes the client, the request, and its options
 * @param path that of the method in the client, such as `chat.complete`
 */
export function requestFunction(fn: Callable, path: string, endpoint: EndpointFamily): Callable {
  const observed = observedFunction(fn, specOf(path, endpoint));
  const method = {
    method(this: unknown, ...args: unknown[]): unknown {
      if (!state.live) return Reflect.apply(fn, this, args);
      guard("watching a client", () => {
        if (!isFields(args[0])) return;
        watchRequests(args[0]);
        quietSdkSpans(args[0]);
      });
      return Reflect.apply(takeRequest(args) ? fn : observed, this, args);
    },
  }.method;
  passFor(fn, method);
  return method;
}

function specOf(path: string, endpoint: EndpointFamily): InvocationSpec {
  const spec = endpointSpec(`mistral.${path}`, endpoint, { path });
  return {
    ...spec,
    opened(observation, [client, ...args], observed) {
      spec.opened(observation, args, observed);
      if (observation.call) {
        observation.call.awaitsRequest = false;
        observation.call.baseUrl = baseUrlOf(objectOf(client), args[1]);
      }
    },
    unwrap,
  };
}

/** The result is alone, or from version 1.6 on with the request and the response. */
function unwrap(value: unknown): { value: unknown } | { error: unknown } | undefined {
  const result: unknown = Array.isArray(value) ? value[0] : value;
  if (!isFields(result) || typeof result["ok"] !== "boolean") return undefined;
  return result["ok"] ? { value: result["value"] } : { error: result["error"] };
}
