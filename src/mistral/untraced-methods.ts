// Methods of the SDK's own classes that are traced in place. `observeMistral` traces the methods
// from before, under its own options, so that a call is one observation.
import type { Callable } from "../tracing/invocation.js";
import { shared } from "../tracing/shared.js";

const originals = shared("registered methods", () => new WeakMap<Callable, Callable>());

export function keepUntraced(method: Callable, original: Callable): void {
  originals.set(method, original);
}

/** Returns the method that `method` was before it was traced in place, or else itself. */
export function untracedMethod(method: Callable): Callable {
  return originals.get(method) ?? method;
}
