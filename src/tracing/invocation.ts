// How the calls of one function are observed: what is read of them, and by default captured. A call is
// opened by enter.ts and ended by leave.ts, in wrapper.ts.
import type { ItemReader } from "./iterations/items.js";
import type { Observation, ObservationKind } from "./observation.js";
import type { NamedDestination } from "./state.js";

/** How calls of one function are observed. Its functions are guarded: what they throw is swallowed. */
export interface InvocationSpec extends ObservationKind {
  /** The destination of the calls; undefined: that of the code around them. */
  readonly destination: NamedDestination | undefined;
  /** Reads the arguments into the new observation, before the function runs; may set its `call`. */
  opened(observation: Observation, args: readonly unknown[]): void;
  /** Reads the value that the function returned, or that its promise came to. */
  returned(observation: Observation, value: unknown): void;
  /** Reads what was thrown, beyond its message. */
  readonly failed: ((observation: Observation, error: unknown) => void) | undefined;
  /** A reader for one iteration; by default it gathers the items as they are. */
  readonly items: (() => ItemReader) | undefined;
}

/** A function of any kind, as it is called. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** A function and how its calls are observed. */
export interface Observed {
  readonly fn: Callable;
  readonly spec: InvocationSpec;
  /** The language makes the promise that it returns, and nobody else has seen it yet. */
  readonly isAsync: boolean;
}

/** Captures the arguments as Langfuse's input: one as itself, several as an array, none as nothing. */
export function captureArguments(observation: Observation, args: readonly unknown[]): void {
  if (args.length > 0) observation.input = observation.snapshot(args.length === 1 ? args[0] : args);
}

/** Captures the returned value as Langfuse's output, unless the function set one itself. */
export function captureReturned(observation: Observation, value: unknown): void {
  observation.output ??= observation.snapshot(value);
}
