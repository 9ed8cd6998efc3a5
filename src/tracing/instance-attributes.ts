// What an object says of the traces that its methods are part of, such as the session that a
// service was made for. Kept beside the object, since a property could be seen and a Proxy asked.
import type { TraceUpdate } from "./fields.js";

const updates = new WeakMap<object, TraceUpdate>();
/** Spares everybody else's calls the look-up. */
let isUsed = false;

/** Lets the traces of `instance`'s observed methods bear what `update` says. */
export function setInstanceAttributes(instance: object, update: TraceUpdate): void {
  isUsed = true;
  updates.set(instance, update);
}

/** What was said for the object that a method is called on. */
export function instanceAttributes(instance: unknown): TraceUpdate | undefined {
  if (!isUsed || typeof instance !== "object" || instance === null) return undefined;
  return updates.get(instance);
}
