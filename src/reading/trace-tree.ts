// Arranges observations as trees.

/** An observation and what ran under it, in the order of their starts. */
export interface TraceTree<Node> {
  readonly observation: Node;
  readonly children: readonly TraceTree<Node>[];
}

/** The place of an observation in its trace. */
export interface Place {
  readonly id: string;
  readonly parentId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
}

interface Growing<Node> {
  readonly observation: Node;
  children: Growing<Node>[];
}

/**
 * The trees that `observations` form, in the order of their starts. An observation whose parent is
 * not among them (it is still open, or in another service) is a root; so is the first of those that
 * are each other's parents.
 * @param placeOf reads where an observation is
 */
export function traceTrees<Node>(
  observations: readonly Node[],
  placeOf: (observation: Node) => Place,
): TraceTree<Node>[] {
  const byStart = observations
    .map((observation) => ({ place: placeOf(observation), tree: { observation, children: [] } }))
    .toSorted((a, b) => a.place.startMs - b.place.startMs);
  const trees = new Map<string, Growing<Node>>(byStart.map(({ place, tree }) => [place.id, tree]));
  const roots: Growing<Node>[] = [];
  for (const { place, tree } of byStart) {
    (trees.get(place.parentId ?? "")?.children ?? roots).push(tree);
  }
  const reached = reachable(roots);
  if (reached.size === byStart.length) return roots;
  for (const { place, tree } of byStart) {
    if (reached.has(tree)) continue;
    const parent = trees.get(place.parentId ?? "");
    if (parent) parent.children = parent.children.filter((child) => child !== tree);
    roots.push(tree);
    for (const below of reachable([tree])) reached.add(below);
  }
  return roots;
}

/** Without recursion: a chain may be as long as a trace. */
function reachable<Node>(roots: readonly Growing<Node>[]): Set<Growing<Node>> {
  const reached = new Set(roots);
  // A set that grows while it is walked is walked to its new end.
  for (const { children } of reached) for (const child of children) reached.add(child);
  return reached;
}
