// Tells a Mistral client from anything else by its form, so that nothing loads the SDK and clients
// of another copy of it, or a test's own, are clients too.
import type { Mistral } from "@mistralai/mistralai";
import { fieldsOf } from "./json.js";

/** On every observed client, with the client it was made from; other copies of the package look for it. */
export const RAW_CLIENT = Symbol.for("mistral-traced.raw-client");

/** Whether `value` is a Mistral client, observed or not. */
export function isMistralClient(value: unknown): value is Mistral {
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
export function rawClient<C extends Mistral>(client: C): C {
  return (client as { [RAW_CLIENT]?: C })[RAW_CLIENT] ?? client;
}
