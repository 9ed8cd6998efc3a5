// The call to Mistral that code deeper within it belongs to: the SDK's own telemetry, the HTTP
// response.
import { currentObservation } from "../tracing/context.js";
import type { Observation } from "../tracing/observation.js";
import { fieldsOf, objectOf } from "./wire/json.js";

/** The call to Mistral that the running code is part of, if it is recorded. */
export function currentModelCall(): Observation | undefined {
  const observation = currentObservation();
  return observation?.call?.isModelCall ? observation : undefined;
}

/**
 * The server's URL of a call.
 * @param client the SDK's client or a part of it
 * @param options those of the request
 */
export function baseUrlOf(client: object | undefined, options: unknown): unknown {
  try {
    const { _baseURL: ofClient } = (client ?? {}) as { readonly _baseURL?: unknown };
    return fieldsOf(options)["serverURL"] ?? ofClient;
  } catch {
    // A getter of a client that is not the SDK's.
    return undefined;
  }
}

/** Keeps the server of the running call, which its observation could not know when it began. */
export function keepBaseUrl(client: object, options: unknown): void {
  const call = currentModelCall()?.call;
  if (call) call.baseUrl = baseUrlOf(client, options);
}

/**
 * Whether a function sends the request of the current call. True once for each call.
 * @param args the client, the request, and its options
 */
export function takeRequest([client, , options]: readonly unknown[]): boolean {
  const call = currentModelCall()?.call;
  if (!call?.awaitsRequest) return false;
  call.awaitsRequest = false;
  call.baseUrl ??= baseUrlOf(objectOf(client), options);
  return true;
}
