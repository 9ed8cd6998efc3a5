// The open, searched and zoomed parts of the trace that is shown. It changes with the address,
// before anything is drawn: the cleanup of an old component may run after the next one is there.
import { computed, signal } from "@preact/signals";
import type { ObservationRow } from "../../listing.js";
import { search } from "../data/store.js";
import { shownTraceId } from "../route.js";
import { type Span } from "./span-of-time.js";
import { openNodes, treeOf, type TreeNode } from "./tree.js";

export const rows = signal<readonly ObservationRow[]>([]);
/** The ids of observations whose children are hidden. */
export const closedIds = signal<ReadonlySet<string>>(new Set());
/** The text that rows must contain; empty shows all. */
export const treeFilter = signal("");
/** The part of the time that is shown; undefined: all of it. */
export const zoom = signal<Span | undefined>(undefined);

const roots = computed(() => treeOf(rows.value));

export const traceStartMs = computed(() => rows.value[0]?.startMs ?? 0);

/** All of the trace's time. */
export const whole = computed<Span>(() => {
  const end = rows.value.reduce((ms, row) => Math.max(ms, row.endMs), traceStartMs.value);
  // A trace without length still has a place in its waterfall.
  return { from: 0, to: Math.max(end - traceStartMs.value, 0.001) };
});

export const span = computed(() => zoom.value ?? whole.value);

/** The observations that contain the list's searched text. */
export const hits = computed(() => {
  const [first] = rows.value;
  return first === undefined ? undefined : search.value?.hits.get(first.traceId);
});

/** The matching nodes, and those above them; undefined without a filter. */
const filteredNodes = computed(() => {
  const text = treeFilter.value.trim().toLowerCase();
  if (text === "") return undefined;
  const nodes = new Map<TreeNode, boolean>();
  for (const node of openNodes(roots.value, () => false)) {
    if (!hasText(node.row, text)) continue;
    nodes.set(node, true);
    for (let up = node.parent; up !== undefined && !nodes.has(up); up = up.parent) {
      nodes.set(up, false);
    }
  }
  return nodes;
});

/** All that are not filtered out. */
export const matchingNodes = computed(() => {
  const nodesInFilter = filteredNodes.value;
  const nodes = openNodes(roots.value, () => false);
  return nodesInFilter === undefined ? nodes : nodes.filter((node) => nodesInFilter.has(node));
});

/** The rows of the tree that are shown. */
export const shownNodes = computed(() =>
  filteredNodes.value === undefined
    ? openNodes(roots.value, ({ row }) => closedIds.value.has(row.id))
    : matchingNodes.value,
);

/** Whether the node is shown only for its matching descendants. */
export function isContextNode(node: TreeNode): boolean {
  return filteredNodes.value?.get(node) === false;
}

function hasText(
  { name, model, type, level, statusMessage }: ObservationRow,
  text: string,
): boolean {
  return [name, model, type, level, statusMessage].some((one) => one?.toLowerCase().includes(text));
}

export function setClosed(node: TreeNode, isClosed: boolean): void {
  const ids = new Set(closedIds.value);
  if (isClosed) ids.add(node.row.id);
  else ids.delete(node.row.id);
  closedIds.value = ids;
}

/** Opens the nodes that hide a node. */
export function reveal(node: TreeNode): void {
  const ids = new Set(closedIds.value);
  for (let up = node.parent; up !== undefined; up = up.parent) ids.delete(up.row.id);
  if (ids.size !== closedIds.value.size) closedIds.value = ids;
}

export function closeAll(isClosed: boolean): void {
  const nodes = isClosed ? openNodes(roots.value, () => false) : [];
  closedIds.value = new Set(
    nodes.filter((node) => node.children.length > 0).map((node) => node.row.id),
  );
}

shownTraceId.subscribe(() => {
  rows.value = [];
  closedIds.value = new Set();
  treeFilter.value = "";
  zoom.value = undefined;
});
