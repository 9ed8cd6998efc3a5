// The traces that are marked in the list, to be seen side by side.
import { signal } from "@preact/signals";

/** At most two ids, in the order in which they were marked. */
export const markedIds = signal<readonly string[]>([]);

/** Marks a trace or takes its mark away; a third mark takes away the first. */
export function toggleMark(traceId: string): void {
  const others = markedIds.value.filter((one) => one !== traceId);
  const wasMarked = others.length < markedIds.value.length;
  markedIds.value = wasMarked ? others : [...others, traceId].slice(-2);
}

/** The pair to compare; undefined before there are two. */
export function markedPair(): readonly [string, string] | undefined {
  const [left, right] = markedIds.value;
  return left === undefined || right === undefined ? undefined : [left, right];
}
