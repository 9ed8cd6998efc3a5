// The rows of trees: the line of a tree before each observation.
import type { TraceTree } from "../reading/trace-tree.js";

/** An observation and the lines of the tree before it. */
export interface TreeRow<Node> {
  readonly observation: Node;
  /** Before its name. */
  readonly lead: string;
  /** Before what else is written of it, below its name. */
  readonly below: string;
}

/**
 * The rows of trees from top to bottom.
 * @param levels the number of levels that are indented; deeper rows begin with "…"
 */
export function treeRows<Node>(trees: readonly TraceTree<Node>[], levels: number): TreeRow<Node>[] {
  const rows: TreeRow<Node>[] = [];
  const width = levels * 3;
  const shorten = (lead: string): string =>
    lead.length <= width ? lead : `…${lead.slice(lead.length - width + 1)}`;
  // A stack of its own in place of recursion: a chain may be as long as a trace.
  const stack = trees.map((tree) => ({ tree, lead: "", under: "" })).toReversed();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { tree, lead, under } = next;
    const { observation, children } = tree;
    rows.push({ observation, lead, below: under + (children.length > 0 ? "│  " : "   ") });
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      const isLast = index === children.length - 1;
      if (child === undefined) continue;
      stack.push({
        tree: child,
        lead: shorten(under + (isLast ? "└─ " : "├─ ")),
        under: shorten(under + (isLast ? "   " : "│  ")),
      });
    }
  }
  return rows;
}
