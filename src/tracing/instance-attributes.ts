// Attributes that an object adds to the traces of its methods, such as the session of a service, and
// the destination of those traces. They are kept beside the object: a property could be seen, and a
// Proxy asked.
import type { TraceAttributes } from "./fields.js";
import { shared } from "./shared.js";
import type { NamedDestination } from "./state.js";

const instances = shared("instance attributes", () => ({
  attributes: new WeakMap<object, TraceAttributes>(),
  destinations: new WeakMap<object, NamedDestination>(),
  /** Spares the calls of all other objects the look-up. */
  isUsed: false,
  hasDestinations: false,
}));

/** Adds `attributes` to the traces of `instance`'s observed methods. */
export function setInstanceAttributes(instance: object, attributes: TraceAttributes): void {
  instances.isUsed = true;
  instances.attributes.set(instance, attributes);
}

/** The attributes that were set for the object that a method is called on. */
export function instanceAttributes(instance: unknown): TraceAttributes | undefined {
  if (!instances.isUsed || typeof instance !== "object" || instance === null) return undefined;
  return instances.attributes.get(instance);
}

/** Sends the traces of `instance`'s observed methods to `destination`. */
export function setInstanceDestination(instance: object, destination: NamedDestination): void {
  instances.hasDestinations = true;
  instances.destinations.set(instance, destination);
}

/** Returns the destination that was set for the object that a method is called on. */
export function instanceDestination(instance: unknown): NamedDestination | undefined {
  if (!instances.hasDestinations || typeof instance !== "object" || instance === null) {
    return undefined;
  }
  return instances.destinations.get(instance);
}
