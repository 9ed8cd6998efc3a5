// What an object says of the traces that its methods are part of, such as the session that a
// service was made for. Kept beside the object, since a property could be seen and a Proxy asked.
import type { TraceUpdate } from "./fields.js";
import { shared } from "./shared.js";

const said = shared("instance attributes", () => ({
  updates: new WeakMap<object, TraceUpdate>(),
  /** Spares everybody else's calls the look-up. */
  isUsed: false,
}));

/** Lets the traces of `instance`'s observed methods bear what `update` says. */
export function setInstanceAttributes(instance: object, update: TraceUpdate): void {
  said.isUsed = true;
  said.updates.set(instance, update);
}

/** What was said for the object that a method is called on. */
export function instanceAttributes(instance: unknown): TraceUpdate | undefined {
  if (!said.isUsed || typeof instance !== "object" || instance === null) return undefined;
  return said.updates.get(instance);
}
