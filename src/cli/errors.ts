// How a command ends that can't do what it was asked for.

/** What a command ends with: 0 all is well, 1 something is wrong, 2 it was asked for in a wrong way. */
export const EXIT = { ok: 0, problem: 1, usage: 2 } as const;

/** Ends the command with a message; its last words say what to do. */
export class CommandError extends Error {
  override name = "CommandError";

  constructor(
    message: string,
    readonly exitCode: (typeof EXIT)["problem" | "usage"] = EXIT.problem,
  ) {
    super(message);
  }
}
