// Waits for a condition.

/** Milliseconds that a scenario waits for what always comes: much longer than it takes on a slow machine. */
export const PATIENCE_MS = 90_000;

/**
 * @param timeoutMs milliseconds to wait at most
 * @param isMet may be asynchronous
 * @returns whether the condition was met in time
 */
export async function until(timeoutMs, isMet) {
  const endMs = Date.now() + timeoutMs;
  while (Date.now() < endMs) {
    // oxlint-disable-next-line no-await-in-loop -- each look follows the one before
    if (await isMet()) return true;
    // oxlint-disable-next-line no-await-in-loop -- the pause between two looks
    await pause(50);
  }
  return false;
}

/** Milliseconds without a look. */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
