// `@observe` as a standard (TC39) decorator: called with the decorated value and a context.
import { MisuseError } from "../src/foundation/errors.js";
import { fieldOf } from "../src/foundation/own-fields.js";
import type { Callable } from "../src/tracing/invocation.js";
import { observeClass } from "./class.js";
import { MISUSE } from "./misuse.js";
import { memberName, observeHeld, observer } from "./observer.js";
import type { AnyObserveOptions } from "./options.js";

/** The decorator's context of the language, as far as it is read here. */
export interface StandardContext {
  readonly kind: string;
  readonly name: string | symbol | undefined;
  readonly private?: boolean;
  /** Missing in older compilers, or without `get`. */
  readonly access?: { get?(object: unknown): unknown };
  addInitializer(initializer: (this: unknown) => void): void;
}

const KINDS = new Set(["class", "method", "getter", "setter", "field", "accessor"]);

/** Whether `value` is the context that the standard passes; no compiler's legacy call has one. */
export function isStandardContext(value: unknown): value is StandardContext {
  if (typeof value !== "object" || value === null) return false;
  const kind = fieldOf(value, "kind");
  return (
    typeof fieldOf(value, "addInitializer") === "function" &&
    typeof kind === "string" &&
    KINDS.has(kind)
  );
}

/** Returns the replacement of the decorated `value`, or changes it when it is created. */
export function decorateStandard(
  value: unknown,
  context: StandardContext,
  options: AnyObserveOptions,
): unknown {
  if (context.kind === "class") return observeClass(value as Callable, options);
  const name = memberName(context.name);
  if (context.kind === "setter") throw new MisuseError(`${MISUSE.setter} It is on ${name}.`);
  const observe = observer(options, name);
  const observeInitial = (initial: unknown): unknown => observeHeld(initial, observe, name);
  if (context.kind === "field") return observeInitial;
  if (context.kind === "accessor") return { init: observeInitial };
  return observe(value as Callable);
}
