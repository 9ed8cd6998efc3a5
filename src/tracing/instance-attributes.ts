// What an object says of the traces that its methods are part of, such as the session that a
// service was made for. Kept beside the object, since a property could be seen and a Proxy asked.
import type { TraceAttributes } from "./fields.js";
import { shared } from "./shared.js";

const said = shared("instance attributes", () => ({
  updates: new WeakMap<object, InstanceAttributes>(),
  /** Spares everybody else's calls the look-up. */
  isUsed: false,
}));

/** What is said, and what stands for it where it must be said once only. */
export interface InstanceAttributes {
  readonly source: object;
  readonly update: TraceAttributes;
}

/** Lets the traces of `instance`'s observed methods bear what is said. */
export function setInstanceAttributes(instance: object, attributes: InstanceAttributes): void {
  said.isUsed = true;
  said.updates.set(instance, attributes);
}

/** What was said for the object that a method is called on. */
export function instanceAttributes(instance: unknown): InstanceAttributes | undefined {
  if (!said.isUsed || typeof instance !== "object" || instance === null) return undefined;
  return said.updates.get(instance);
}
