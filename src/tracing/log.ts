// Warnings of the package to the user: each once, never an exception.
import { printable, printableLines } from "../foundation/printable.js";
import { withoutSecrets } from "../masking/known-secrets.js";
import { disown } from "./settle.js";
import { isStackOverflow } from "./stack-overflow.js";
import { state } from "./state.js";

/** Warns once a process for each `key`, in one line, without secrets. */
export function warnOnce(key: string, message: string): void {
  warn(key, () => printable(withoutSecrets(message)));
}

function warn(key: string, message: () => string): void {
  if (state.warned.has(key)) return;
  state.warned.add(key);
  try {
    disown(state.warn(`mistral-traced: ${message()}`));
  } catch {
    // A logger of the user's that fails must not reach the traced program.
  }
}

/** Runs a step of this package. Its errors are faults, and swallowed. */
export function guard(where: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    reportFault(where, error);
  }
}

/**
 * Swallows a fault of this package: it is counted, and the first of each place is reported.
 * @param where the step, such as `"capturing the input"`
 */
export function reportFault(where: string, error: unknown): void {
  // The program's recursion ran out of stack, which the program will notice itself.
  if (isStackOverflow(error)) return;
  state.faults += 1;
  const key = `fault:${where}`;
  // The stack of an error may be made by the program's Error.prepareStackTrace.
  if (state.warned.has(key)) return;
  const text = `internal error while ${where}. Your program is not affected. `;
  // The stack has a line for each call.
  warn(key, () => printableLines(withoutSecrets(text + describe(error))).join("\n"));
}

function describe(error: unknown): string {
  try {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } catch {
    return "(the error can't be shown)";
  }
}
