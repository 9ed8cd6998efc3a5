// The options of `observe`: checked at once, then converted into the one form that the traced call
// uses.
import {
  aBoolean,
  aFunction,
  anObject,
  aRecord,
  arrayOf,
  aString,
  either,
  oneOf,
} from "../src/foundation/options.js";
import type { Checks } from "../src/foundation/options.js";
import { ownFields } from "../src/foundation/own-fields.js";
import { ArgumentNames } from "../src/tracing/capture/argument-names.js";
import { withoutObservation } from "../src/tracing/capture/snapshot.js";
import { OBSERVATION_LEVELS, type ObservationLevel } from "../src/foundation/observation-level.js";
import { OBSERVATION_TYPES, type ObservationType } from "../src/foundation/observation-type.js";
import {
  aDestination,
  namedDestination,
  type TraceDestination,
} from "../src/tracing/destination.js";
import {
  captureArguments,
  captureReturned,
  type InvocationSpec,
} from "../src/tracing/invocation.js";
import { recordAnswer } from "../src/tracing/answer.js";
import { ItemCollector } from "../src/tracing/iterations/items.js";
import type { Observation } from "../src/tracing/observation.js";
import { TRACE_CHECKS } from "../src/tracing/trace-attributes.js";
import { checkTracedOptions } from "../src/tracing/trace-option.js";
import { traceUpdater, type TraceOptions } from "./trace-options.js";

/**
 * Options of `@observe({...})` and `observe("name", fn, {...})`.
 * @typeParam Args the arguments of `captureInput`: those of the function
 * @typeParam Result the argument of `captureOutput`
 * @typeParam Name the name in the options
 * @typeParam Names the names in the options for arguments; there may be fewer than parameters
 */
export interface ObserveOptions<
  Args extends readonly unknown[] = readonly unknown[],
  Result = unknown,
  Name extends string | undefined = string | undefined,
  Names extends readonly (string | undefined)[] | undefined = readonly string[] | undefined,
> {
  /**
   * The observation's name; by default the bare name of the method or function.
   * @example Name the observations of a method
   * class Shop {
   *   @observe({ name: "search products" })
   *   search(words: string) {
   *     return [words];
   *   }
   * }
   */
  readonly name?: Name;
  /**
   * The type of the observation in Langfuse; `"span"` by default.
   * @example Trace a step that finds documents
   * class Library {
   *   @observe({ asType: "retriever" })
   *   find(words: string) {
   *     return [words];
   *   }
   * }
   */
  readonly asType?: ObservationType;
  /**
   * Whether the arguments are recorded as input (the default), or a function of them that returns the input.
   * @example Record no arguments
   * class Login {
   *   @observe({ captureInput: false })
   *   check(password: string) {
   *     return password.length > 11;
   *   }
   * }
   * @example Record a part of the arguments
   * class Shop {
   *   @observe({ captureInput: (cart: { id: string; card: string }) => ({ cart: cart.id }) })
   *   pay(cart: { id: string; card: string }) {
   *     return cart.id;
   *   }
   * }
   */
  readonly captureInput?: boolean | ((...args: Args) => unknown);
  /**
   * The names under which several arguments are recorded, in their order; by default those of the
   * function's parameters, where the source shows them.
   * @example Name the arguments of minified code
   * const route = observe("route", (from: string, to: string) => `${from} to ${to}`, {
   *   inputNames: ["from", "to"],
   * });
   */
  readonly inputNames?: Names;
  /**
   * Whether the result is recorded as output (the default), or a function that returns the output. It
   * receives the value of a promise, or the list of a stream's items. A call that fails has the output
   * `{ error }`, unless this is false.
   * @example Record a part of the result
   * class Library {
   *   @observe({ captureOutput: (documents: { id: string; text: string }[]) => documents.map(({ id }) => id) })
   *   find(words: string) {
   *     return [{ id: "1", text: words }];
   *   }
   * }
   */
  readonly captureOutput?: boolean | ((result: Result) => unknown);
  /**
   * Whether a `Response` that the function returns keeps its observation open until the body is read,
   * whatever its type. By default, only a body of text does: `text/*`, lines of JSON, or no type.
   * @example Time a download to its end
   * class Files {
   *   @observe({ followBody: true })
   *   download(path: string) {
   *     return fetch(new URL(path, url));
   *   }
   * }
   */
  readonly followBody?: boolean;
  /**
   * Metadata of the observation, recorded with every call.
   * @example Mark an experiment
   * class Guide {
   *   @observe({ metadata: { variant: "b" } })
   *   answer(question: string) {
   *     return question;
   *   }
   * }
   */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /**
   * Version of the code, to compare by in Langfuse.
   * @example Compare two versions of a prompt
   * class Guide {
   *   @observe({ version: "2.1.0" })
   *   answer(question: string) {
   *     return question;
   *   }
   * }
   */
  readonly version?: string;
  /**
   * The level of calls that do not fail.
   * @example Hide a frequent step by default
   * const parse = observe("parse", (text: string) => JSON.parse(text), { level: "DEBUG" });
   */
  readonly level?: ObservationLevel;
  /**
   * Attributes of the trace: values, or functions of the arguments that return them.
   * @example Take user and session from an argument
   * class Chat {
   *   @observe({
   *     trace: {
   *       userId: (turn: { user: string; chat: string }) => turn.user,
   *       sessionId: (turn: { user: string; chat: string }) => turn.chat,
   *       tags: ["chat"],
   *     },
   *   })
   *   answer(turn: { user: string; chat: string }) {
   *     return `Hello ${turn.user}`;
   *   }
   * }
   */
  readonly trace?: TraceOptions<Args>;
  /**
   * The destination of the calls, made by {@link createDestination}; by default that of the code around them.
   * @example Send the calls to another project
   * const billing = createDestination({ publicKey: "pk-lf-...", secretKey: "sk-lf-..." });
   * const charge = observe("charge", (invoice: string) => invoice, { destination: billing });
   */
  readonly destination?: TraceDestination;
}

/**
 * Options of any function: the decorator keeps them in this form after the types have been checked.
 */
export type AnyObserveOptions = ObserveOptions<never, never>;

const booleanOrFunction = either(aBoolean, aFunction);

/** An attribute of the trace may also be a function. */
const ATTRIBUTES = Object.entries(TRACE_CHECKS).map(
  ([name, check]) => [name, either(check, aFunction)] as const,
);

const CHECKS: Checks<AnyObserveOptions> = {
  name: aString,
  asType: oneOf(OBSERVATION_TYPES),
  captureInput: booleanOrFunction,
  inputNames: arrayOf(aString),
  captureOutput: booleanOrFunction,
  followBody: aBoolean,
  metadata: aRecord,
  version: aString,
  level: oneOf(OBSERVATION_LEVELS),
  trace: anObject(Object.fromEntries(ATTRIBUTES)),
  destination: aDestination,
};

/** @throws InvalidOptionError for an unknown option or a wrong value */
export function checkedObserveOptions(options: AnyObserveOptions): AnyObserveOptions {
  return checkTracedOptions("observe", options, CHECKS);
}

/**
 * Returns the way to observe calls under checked `options`.
 * @param defaultName the name of the method or function
 */
export function invocationSpec(options: AnyObserveOptions, defaultName: string): InvocationSpec {
  const {
    metadata,
    version,
    level,
    captureInput = true,
    inputNames,
    captureOutput = true,
    followBody,
    name = defaultName,
    asType = "span",
    trace,
    destination,
  } = ownFields(options) as {
    readonly [Name in keyof AnyObserveOptions]: Name extends "captureInput" | "captureOutput"
      ? boolean | ((...values: unknown[]) => unknown)
      : AnyObserveOptions[Name];
  };
  const updateTrace = trace && traceUpdater(trace);
  const fixedFields = metadata || version || level ? { metadata, version, level } : undefined;
  return {
    name,
    type: asType,
    destination: namedDestination(destination),
    opened(observation, args, observed) {
      if (updateTrace) updateTrace(observation.trace, args);
      if (fixedFields) observation.update(fixedFields);
      if (captureInput === true) captureArguments(observation, args, observed);
      else if (captureInput) {
        const input = withoutObservation(() => captureInput(...args));
        observation.input = observation.snapshot(input, "input");
      }
    },
    returned(observation, value) {
      recordAnswer(observation, value);
      if (captureOutput === true) captureReturned(observation, value);
      else if (captureOutput)
        captureReturned(
          observation,
          withoutObservation(() => captureOutput(value)),
        );
    },
    recordsReturned: captureOutput === true,
    failed: captureOutput === false ? withoutFailure : undefined,
    items: () => new ItemCollector(captureOutput),
    followBody,
    held: captureOutput === true ? "recorded" : "not recorded",
    argumentNames: inputNames && new ArgumentNames(inputNames),
  };
}

/** Keeps the error out of an output that is not to be recorded; it stays the status message. */
function withoutFailure(observation: Observation): void {
  observation.failure = undefined;
}
