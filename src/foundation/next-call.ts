// Waiting for an event that any number of callers may wait for.

/** Resolves when what calls the `listeners` does so the next time, or when `signal` is aborted. */
export async function nextCall(listeners: Set<() => void>, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      listeners.delete(end);
      signal.removeEventListener("abort", end);
      resolve();
    };
    listeners.add(end);
    signal.addEventListener("abort", end);
  });
}
