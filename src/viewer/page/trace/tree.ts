// A trace's observations as the tree they form, and the rows of it that are open. Any length and
// depth: nothing here recurses.
import { traceTrees, type TraceTree } from "../../../reading/trace-tree.js";
import type { ObservationRow } from "../../listing.js";

export interface TreeNode {
  readonly row: ObservationRow;
  /** 0 for a root. */
  readonly depth: number;
  readonly parent: TreeNode | undefined;
  readonly children: readonly TreeNode[];
  /** The number of observations below it. */
  readonly below: number;
}

interface Growing extends TreeNode {
  readonly children: Growing[];
  readonly parent: Growing | undefined;
  below: number;
}

/** @returns the roots */
export function treeOf(rows: readonly ObservationRow[]): readonly TreeNode[] {
  const roots: Growing[] = [];
  const nodes: Growing[] = [];
  const trees = traceTrees(rows, (row) => row);
  const queue: (readonly [TraceTree<ObservationRow>, Growing | undefined])[] = trees.map(
    (tree) => [tree, undefined] as const,
  );
  // A list that grows while it is walked is walked to its new end.
  for (const [{ observation, children }, parent] of queue) {
    const depth = parent === undefined ? 0 : parent.depth + 1;
    const node: Growing = { row: observation, depth, parent, children: [], below: 0 };
    (parent?.children ?? roots).push(node);
    nodes.push(node);
    for (const child of children) queue.push([child, node]);
  }
  for (const { parent, below } of nodes.toReversed()) {
    if (parent !== undefined) parent.below += below + 1;
  }
  return roots;
}

/** The nodes in the order they are shown, without those under a closed one. */
export function openNodes(
  roots: readonly TreeNode[],
  isClosed: (node: TreeNode) => boolean,
): readonly TreeNode[] {
  const open: TreeNode[] = [];
  const stack = roots.toReversed();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    open.push(node);
    if (!isClosed(node)) for (const child of node.children.toReversed()) stack.push(child);
  }
  return open;
}
