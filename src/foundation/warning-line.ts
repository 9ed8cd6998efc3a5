// The default of warnings: one line on stderr.

/** Prints to stderr. Jest wraps what goes through its console in a block with a stack. */
export function printWarning(message: string): void {
  if (process.env["JEST_WORKER_ID"] === undefined) console.warn(message);
  else process.stderr.write(`${message}\n`);
}
