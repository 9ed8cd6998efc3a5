// Ctrl-C, and a request to end, for a command that ends in its own way.

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Runs `work` and keeps the process alive meanwhile; a signal to end it aborts `work` in its place. */
export async function interruptible<Result>(
  work: (interrupted: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const keepAlive = setInterval(() => {}, 1_000);
  for (const signal of SIGNALS) process.once(signal, abort);
  try {
    return await work(controller.signal);
  } finally {
    clearInterval(keepAlive);
    for (const signal of SIGNALS) process.removeListener(signal, abort);
  }
}
