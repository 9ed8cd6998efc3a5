// The end of a command that fails.

/** Exit codes: 0 all is well, 1 something is wrong, 2 wrong usage. */
export const EXIT = { ok: 0, problem: 1, usage: 2 } as const;

/** Ends the command with a message, whose last words are the remedy. */
export class CommandError extends Error {
  override name = "CommandError";

  constructor(
    message: string,
    readonly exitCode: (typeof EXIT)["problem" | "usage"] = EXIT.problem,
  ) {
    super(message);
  }
}
