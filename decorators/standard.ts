// `@observe` as a standard (TC39) decorator: called with the decorated value and a context.
import { MisuseError } from "../src/errors.js";
import type { Callable } from "../src/tracing/invocation.js";
import { observedFunction } from "../src/tracing/observed-function.js";
import { invocationSpec, type AnyObserveOptions } from "./options.js";

/** What the language gives a decorator besides the value, as far as we read it. */
export interface StandardContext {
  readonly kind: string;
  readonly name: string | symbol | undefined;
}

const KINDS = new Set(["class", "method", "getter", "setter", "field", "accessor"]);

/** Whether `value` is the context that the standard passes; no compiler's legacy call has one. */
export function isStandardContext(value: unknown): value is StandardContext {
  if (typeof value !== "object" || value === null) return false;
  const { kind, addInitializer } = value as { kind?: unknown; addInitializer?: unknown };
  return typeof addInitializer === "function" && typeof kind === "string" && KINDS.has(kind);
}

/** What takes the place of the decorated `value`. */
export function decorateStandard(
  value: unknown,
  context: StandardContext,
  options: AnyObserveOptions,
): unknown {
  const name = memberName(context.name);
  if (context.kind === "method") {
    return observedFunction(value as Callable, invocationSpec(options, name));
  }
  throw new MisuseError(
    `@observe cannot trace the ${context.kind} ${name}: put it on a method, or write observe(fn) round a function.`,
  );
}

/** The bare name of a member, as an observation is called by default. */
export function memberName(key: string | symbol | undefined): string {
  return typeof key === "symbol" ? (key.description ?? "symbol") : (key ?? "anonymous");
}
