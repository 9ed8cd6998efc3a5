// Waits for what another process, or a server, does in its own time.
import { vi } from "vitest";

/**
 * The time that tests wait for events which always happen: much longer than it takes on a slow
 * machine.
 */
export const PATIENCE_MS = 100_000;

/** Repeats an assertion until it holds. */
export function eventually(assertion: () => void): Promise<void> {
  return vi.waitFor(assertion, { timeout: PATIENCE_MS, interval: 20 });
}
