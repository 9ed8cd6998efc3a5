// What the model is told of a call: what the tool returned as text, or a short message of what went
// wrong.
import { messageOf } from "../../tracing/capture/snapshot.js";
import { isAsyncIterable, isIterator } from "../../tracing/iterations/iteration.js";
import { short } from "../errors.js";

/**
 * A result as the content of a tool message: a string as it is, anything else as JSON, in
 * well-formed text, as UTF-8 has no half of a surrogate pair.
 * @throws TypeError for what JSON can't hold
 */
export function resultContent(result: unknown): string {
  if (typeof result === "string") return result.toWellFormed();
  if (typeof result === "object" && result !== null && isIteration(result)) {
    throw new TypeError("The tool returned an iteration; return what it gives, as in [...items].");
  }
  return JSON.stringify(result, plain) ?? "null";
}

function isIteration(value: object): boolean {
  return isIterator(value) || isAsyncIterable(value);
}

/** What JSON would leave out or fail on, in the nearest form that it has. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value === "bigint") return String(value);
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)];
  if (value instanceof Set) return [...(value as Set<unknown>)];
  return value instanceof Error ? { name: value.name, message: value.message } : value;
}

/** An error as the content of a tool message. */
export function errorContent(error: unknown): string {
  return JSON.stringify({ error: short(messageOf(error)).toWellFormed() });
}
