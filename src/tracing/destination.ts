// Destinations beside that of `configure`. A trace goes to one if the method that it begins with, its
// object, the client or the scope names it.
import type { Check } from "../foundation/options.js";
import { bare } from "../foundation/own-fields.js";
import { seedScope, type Scope } from "./context.js";
import { warnOnce } from "./log.js";
import { shared } from "./shared.js";
import { state, type NamedDestination, type Sink } from "./state.js";

/** A project that traces can go to beside that of `configure`. {@link createDestination} makes it. */
export interface TraceDestination {
  /** The project's public key. */
  readonly publicKey: string;
  /** The server's URL, without a slash at the end. */
  readonly baseUrl: string;
}

/** Apart from the objects that the program holds and may print: the route has the secret key. */
const named = shared("destinations", () => new WeakMap<object, NamedDestination>());

export const aDestination: Check = {
  accepts: (value) => typeof value === "object" && value !== null && named.has(value),
  mustBe: "a destination that createDestination returned",
};

/** Makes `destination` one that {@link aDestination} accepts. */
export function nameDestination(destination: TraceDestination): NamedDestination {
  const way = bare<NamedDestination>({ sink: undefined });
  named.set(destination, way);
  return way;
}

/** Returns the way to a destination. */
export function namedDestination(
  destination: TraceDestination | undefined,
): NamedDestination | undefined {
  return destination && named.get(destination);
}

/** Returns the sink of a destination, or undefined while tracing is off. */
export function sinkOf(way: NamedDestination): Sink | undefined {
  if (state.enabled === undefined) state.setUp?.();
  return way.sink;
}

/**
 * Returns the scope in which the next observation goes to a destination: `outer`, if that is there.
 * A trace of another destination is left. Its project has nothing of what begins in the scope, and
 * the user, session, tags, prompt and sampling decision of the trace stay behind.
 */
export function scopeTo(way: NamedDestination, outer: Scope | undefined): Scope | undefined {
  const trace = outer?.current?.trace ?? outer?.sampledOut;
  const present = trace === undefined ? outer?.seed?.sink : trace.sink;
  const sink = present?.towards ? present.towards(way) : sinkOf(way);
  if (sink !== undefined && sink === present) return outer;
  const seed = trace === undefined ? { ...outer?.seed, sink } : { sink };
  return {
    ...seedScope(seed),
    prompt: trace === undefined ? outer?.prompt : undefined,
    opening: outer?.opening,
  };
}

/** Warns once that a trace without a destination is not recorded, where others are. */
export function warnNoDestination(name: string): void {
  warnOnce(
    "no-destination",
    `"${name}" was not recorded: it has no destination, and no project is configured for such traces. ` +
      "Name a destination, or set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY.",
  );
}
