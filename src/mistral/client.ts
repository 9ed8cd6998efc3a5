// Tells a Mistral client from anything else by its form, so that nothing loads the SDK and clients
// of another copy of it, or a test's own, are clients too.
import { fieldsOf } from "./wire/json.js";

/** On every observed client, with the client it was made from; other copies of the package look for it. */
export const RAW_CLIENT = Symbol.for("mistral-traced.raw-client");

/**
 * A client whose calls can be observed: that of `@mistralai/mistralai`, of
 * `@mistralai/mistralai-azure` or of `@mistralai/mistralai-gcp`.
 */
export interface MistralClient {
  readonly chat: {
    complete(request: never, options?: never): Promise<unknown>;
    stream(request: never, options?: never): Promise<unknown>;
  };
}

/** Whether `value` is a Mistral client, observed or not. */
export function isMistralClient(value: unknown): value is MistralClient {
  const { complete, stream } = fieldsOf(fieldsOf(value)["chat"]);
  return typeof complete === "function" && typeof stream === "function";
}

/**
 * The client that an observed one was made from, or else `client` itself: for calls that are not to
 * be traced, and for the SDK's standalone functions, which take no other.
 * @example
 * import { chatComplete } from "@mistralai/mistralai/funcs/chatComplete.js";
 *
 * const result = await chatComplete(rawClient(mistral), { model, messages });
 */
export function rawClient<C extends MistralClient>(client: C): C {
  return (client as { [RAW_CLIENT]?: C })[RAW_CLIENT] ?? client;
}
