// The observation of one function's calls: the reading of arguments and results, by default a
// capture. A call is opened by enter.ts and ended by leave.ts, in wrapper.ts.
import type { ArgumentNames } from "./capture/argument-names.js";
import { plainFieldsJson } from "./capture/plain.js";
import { formOf, type Form } from "./capture/references.js";
import { shownText } from "./capture/shown.js";
import { MAX_CHARACTERS } from "./capture/snapshot.js";
import { parameterNames } from "./capture/parameter-names.js";
import type { ItemReader } from "./iterations/items.js";
import type { Observation, ObservationKind } from "./observation.js";
import type { NamedDestination } from "./state.js";

/**
 * Describes the observation of one function's calls. Its functions are guarded: their errors are
 * swallowed.
 */
export interface InvocationSpec extends ObservationKind {
  /** The destination of the calls; undefined: that of the code around them. */
  readonly destination: NamedDestination | undefined;
  /** Reads the arguments into the new observation, before the function runs; may set its `call`. */
  opened(observation: Observation, args: readonly unknown[], observed: Observed): void;
  /** Reads the value that the function returned, or that its promise resolved to. */
  returned(observation: Observation, value: unknown): void;
  /** Whether `returned` records the value as it is. */
  readonly recordsReturned?: boolean;
  /** Reads an error, beyond its message. */
  readonly failed: ((observation: Observation, error: unknown) => void) | undefined;
  /**
   * Returns the content of the function's value, where that is the result or the failure of the
   * call.
   */
  readonly unwrap?:
    | ((value: unknown) => { value: unknown } | { error: unknown } | undefined)
    | undefined;
  /** A reader for one iteration; by default it gathers the items as they are. */
  readonly items: (() => ItemReader) | undefined;
  /**
   * Whether the streams and promises that a result holds are recorded in its output; undefined: a
   * result holds none.
   */
  readonly held?: "recorded" | "not recorded";
  /** Whether a Response of any type is read to its end; by default only one of text is. */
  readonly followBody?: boolean | undefined;
  /** In place of the names of the function's parameters. */
  readonly argumentNames?: ArgumentNames | undefined;
}

/** A function of any kind, as it is called. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** A function and how its calls are observed. */
export interface Observed {
  readonly fn: Callable;
  readonly spec: InvocationSpec;
  /** The function is `async`: its promise is new, and no other code has seen it yet. */
  readonly isAsync: boolean;
  /** Of its parameters; read when several arguments are first captured. */
  argumentNames?: ArgumentNames;
}

/** Captures the arguments as Langfuse's input: one as itself, several by name, none as nothing. */
export function captureArguments(
  observation: Observation,
  args: readonly unknown[],
  observed: Observed,
): void {
  if (args.length > 1)
    observation.input = argumentsText(args, namesOf(observed), formOf(observation.type));
  else if (args.length === 1) observation.input = observation.snapshot(args[0], "input");
}

function argumentsText(args: readonly unknown[], names: ArgumentNames, form: Form) {
  const { keys } = names;
  const text = keys && plainFieldsJson(keys, names.valuesOf(args), MAX_CHARACTERS, form);
  return text ?? shownText(names.objectOf(args), "input", form);
}

function namesOf(observed: Observed): ArgumentNames {
  return (observed.argumentNames ??= observed.spec.argumentNames ?? parameterNames(observed.fn));
}

/** Captures the returned value as Langfuse's output, unless the function set one itself. */
export function captureReturned(observation: Observation, value: unknown): void {
  observation.output ??= observation.snapshot(value, "output");
}
