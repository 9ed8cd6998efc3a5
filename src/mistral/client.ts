// Tells a Mistral client from anything else by its form, so that nothing loads the SDK and clients
// of another copy of it, or a test's own, are clients too.
import { fieldsOf } from "./wire/json.js";

/** On every observed client, with the client it was made from; other copies of the package look for it. */
export const UNOBSERVED = Symbol.for("mistral-traced.unobserved");

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
 * const result = await chatComplete(unobserved(mistral), { model, messages });
 */
export function unobserved<C extends MistralClient>(client: C): C {
  return (client as { [UNOBSERVED]?: C })[UNOBSERVED] ?? client;
}
