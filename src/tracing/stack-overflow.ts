// The end of the stack, which a program's recursion may reach within code of this package.
import { types } from "node:util";

/** Whether `error` is the engine's own: V8 and JavaScriptCore word it alike. Runs no getter or trap. */
export function isStackOverflow(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  const message: unknown = Object.getOwnPropertyDescriptor(error, "message")?.value;
  return typeof message === "string" && message.startsWith("Maximum call stack size exceeded");
}
