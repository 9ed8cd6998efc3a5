// A function's definition as a tool. It is kept on the function, as an own property that wrappers
// copy, so that another decorator round it leaves it a tool.
import { MisuseError } from "../../foundation/errors.js";
import { show } from "../../foundation/options.js";
import type { Callable } from "../../tracing/invocation.js";
import { shared } from "../../tracing/shared.js";
import type { ToolSchema } from "./schema.js";

/** On every tool, with its definition; other copies of the package look for it. */
export const TOOL = Symbol.for("mistral-traced.tool");

/** The description of a tool for the model, and the check of its arguments. */
export interface ToolDefinition extends ToolSchema {
  readonly name: string;
  readonly description: string;
  /** Whether Mistral holds the model to the schema. */
  readonly strict: boolean | undefined;
  /** Whether it is a method, which needs its object. */
  readonly isMethod: boolean;
}

/** The second parameter of a tool that a model calls. */
export interface ToolContext {
  /** Aborted when the tool's result is no longer needed. */
  readonly signal: AbortSignal;
  /** The id that the model gave the call. */
  readonly toolCallId: string;
}

/** The definition of a tool; undefined for any other function. */
export function definitionOf(fn: Callable): ToolDefinition | undefined {
  return (fn as { [TOOL]?: ToolDefinition })[TOOL];
}

/** The names that Mistral takes. */
const NAME = /^[\w-]{1,64}$/;

/** @throws MisuseError for a name that Mistral would refuse */
export function checkToolName(name: string, where: string): void {
  if (NAME.test(name)) return;
  throw new MisuseError(
    `${where}: the name of a tool must be 1 to 64 letters, digits, "_" and "-" (got ${show(name)}). Pass one as { name }.`,
  );
}

/** By object, the tools that only its own class can see. */
const hidden = shared("hidden tools", () => new WeakMap<object, (() => Callable)[]>());

/**
 * Makes a #private method one of the tools of `owner`.
 * @param find returns the method; called when tools are looked up, as an object under construction
 *   has no methods yet
 */
export function addHiddenTool(owner: object, find: () => Callable): void {
  hidden.set(owner, [...(hidden.get(owner) ?? []), find]);
}

/** The tools of `owner` that are #private methods. */
export function hiddenTools(owner: object): readonly Callable[] {
  return (hidden.get(owner) ?? []).map((find) => find());
}
