// A trace's observations as the tree they form, and the rows of it that are open. Any length and
// depth: nothing here recurses.
import type { ObservationRow } from "../../listing.js";

export interface TreeNode {
  readonly row: ObservationRow;
  /** 0 for a root. */
  readonly depth: number;
  readonly parent: TreeNode | undefined;
  readonly children: readonly TreeNode[];
  /** How many observations are below it. */
  readonly below: number;
}

interface Growing extends TreeNode {
  depth: number;
  parent: Growing | undefined;
  children: Growing[];
  below: number;
}

/** @param rows in the order of their starts; one whose parent is not among them is a root */
export function treeOf(rows: readonly ObservationRow[]): readonly TreeNode[] {
  const nodes = rows.map((row): Growing => {
    return { row, depth: 0, parent: undefined, children: [], below: 0 };
  });
  const byId = new Map(nodes.toReversed().map((node) => [node.row.id, node]));
  for (const node of nodes) {
    const parent = byId.get(node.row.parentId ?? "");
    if (parent === undefined || isBelow(parent, node)) continue;
    node.parent = parent;
    parent.children.push(node);
  }
  const roots = nodes.filter(({ parent }) => parent === undefined);
  const ordered: Growing[] = [];
  const left = roots.toReversed();
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    node.depth = node.parent === undefined ? 0 : node.parent.depth + 1;
    ordered.push(node);
    for (const child of node.children.toReversed()) left.push(child);
  }
  for (const { parent, below } of ordered.toReversed()) {
    if (parent !== undefined) parent.below += below + 1;
  }
  return roots;
}

/** Whether the node is the other or below it: a trace may name parents in a circle. */
function isBelow(node: Growing, other: Growing): boolean {
  for (let up: Growing | undefined = node; up !== undefined; up = up.parent) {
    if (up === other) return true;
  }
  return false;
}

/** The nodes in the order they are shown, without those under a closed one. */
export function openNodes(
  roots: readonly TreeNode[],
  isClosed: (node: TreeNode) => boolean,
): readonly TreeNode[] {
  const open: TreeNode[] = [];
  const left = roots.toReversed();
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    open.push(node);
    if (!isClosed(node)) for (const child of node.children.toReversed()) left.push(child);
  }
  return open;
}
