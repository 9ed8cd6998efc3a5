// The tree by keyboard, as trees are walked everywhere: https://www.w3.org/WAI/ARIA/apg/patterns/treeview/
import { moved, zoomed } from "./span-of-time.js";
import {
  closeAll,
  closedIds,
  reveal,
  setClosed,
  shownNodes,
  span,
  matchingNodes,
  whole,
  zoom,
} from "./trace-state.js";
import type { TreeNode } from "./tree.js";

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 15,
  PageUp: -15,
  Home: -Infinity,
  End: Infinity,
};

/**
 * @param at the index of the selected row
 * @returns the node to select, or undefined where the key does something else or nothing
 */
export function nodeFor(event: KeyboardEvent, at: number): TreeNode | undefined {
  const nodes = shownNodes.value;
  const node = nodes[at];
  const step = STEPS[event.key];
  if (step !== undefined) return nodes[Math.min(Math.max(at + step, 0), nodes.length - 1)];
  if (event.key === "n") return nextError(node);
  if (node === undefined || event.shiftKey) return undefined;
  const isClosed = closedIds.value.has(node.row.id);
  if (event.key === "ArrowRight" && node.children.length > 0) {
    // While observations are filtered, not every child is shown.
    if (!isClosed) return nodes.slice(at + 1).find(({ parent }) => parent === node);
    setClosed(node, false);
  }
  if (event.key === "ArrowLeft") {
    if (node.children.length === 0 || isClosed) return node.parent;
    setClosed(node, true);
  }
  return undefined;
}

function isError({ row }: TreeNode): boolean {
  return row.level === "ERROR";
}

/** The next one of those that are wanted, also under a closed node. */
function nextError(after: TreeNode | undefined): TreeNode | undefined {
  const nodes = matchingNodes.value;
  const at = after === undefined ? -1 : nodes.indexOf(after);
  const next = nodes.slice(at + 1).find(isError) ?? nodes.find(isError);
  if (next !== undefined) reveal(next);
  return next;
}

/** The keys for the whole tree and the waterfall; @returns whether the key did something. */
export function changeView({ key, shiftKey }: KeyboardEvent): boolean {
  const middle = (span.value.from + span.value.to) / 2;
  const isOf = (...keys: string[]): boolean => keys.includes(key);
  if (isOf("+", "=")) zoom.value = zoomed(span.value, whole.value, 0.6, middle);
  else if (isOf("-", "_")) zoom.value = zoomed(span.value, whole.value, 1 / 0.6, middle);
  else if (isOf("0")) zoom.value = undefined;
  else if (shiftKey && isOf("ArrowLeft")) zoom.value = moved(span.value, whole.value, -0.2);
  else if (shiftKey && isOf("ArrowRight")) zoom.value = moved(span.value, whole.value, 0.2);
  else if (isOf("*")) closeAll(closedIds.value.size === 0);
  else return false;
  return true;
}
