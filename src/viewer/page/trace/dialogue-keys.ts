// The dialogue by keyboard.
import type { DialogueEntry } from "../../dialogue/entries.js";

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
};

/**
 * @param at the index of the selected entry; -1 for none
 * @returns the index to select, or undefined where the key does something else or nothing
 */
export function entryFor(
  key: string,
  at: number,
  entries: readonly DialogueEntry[],
): number | undefined {
  const step = STEPS[key];
  if (step !== undefined && entries.length > 0) {
    return Math.min(Math.max(at + step, 0), entries.length - 1);
  }
  if (key !== "n") return undefined;
  const next = entries.findIndex((entry, index) => index > at && isError(entry));
  const found = next < 0 ? entries.findIndex(isError) : next;
  return found < 0 ? undefined : found;
}

function isError(entry: DialogueEntry): boolean {
  return entry.kind === "error" || (entry.kind === "call" && entry.error !== undefined);
}
