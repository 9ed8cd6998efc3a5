// Warnings of the package, for a command that reports them itself.
import { state } from "../tracing/state.js";

/** Runs `work` and adds the warnings that it causes to a list, in place of printing them. */
export async function collectWarnings<Result>(
  work: (warnings: string[]) => Promise<Result>,
): Promise<Result> {
  const { warn } = state;
  const warnings: string[] = [];
  state.warn = (message) => {
    warnings.push(message.replace(/^mistral-traced: /, ""));
  };
  try {
    return await work(warnings);
  } finally {
    state.warn = warn;
  }
}
