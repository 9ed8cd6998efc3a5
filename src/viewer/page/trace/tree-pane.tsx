// The tree beside the waterfall, one row for both, and the controls above them.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { DETAILS_ID } from "../details/details-pane.js";
import { IconButton } from "../parts/small.js";
import { VirtualList } from "../parts/virtual-list.js";
import { goTo } from "../route.js";
import { isNarrow } from "../screen.js";
import { zoomed } from "./span-of-time.js";
import { TimeAxis } from "./time-axis.js";
import {
  closeAll,
  closedIds,
  rows,
  shownNodes,
  span,
  traceStartMs,
  treeFilter,
  whole,
  zoom,
} from "./trace-state.js";
import { changeView, nodeFor } from "./tree-keys.js";
import { TreeRow } from "./tree-row.js";
import { useZoom } from "./use-zoom.js";

export const TREE_ID = "tree";
export const TREE_SEARCH_ID = "tree-search";

export function TracePane(props: { traceId: string; selected: string | undefined }): JSX.Element {
  const { traceId, selected } = props;
  const box = useRef<HTMLDivElement>(null);
  const { axis, marking, ...pointer } = useZoom();
  const nodes = shownNodes.value;
  const at = nodes.findIndex(({ row }) => row.id === selected);
  // Not whether any is shown: the keyboard stays in the filter when a text is found again.
  const isThere = rows.value.length > 0;
  const narrow = isNarrow.value;
  useLayoutEffect(() => {
    // The keyboard is at the tree as soon as there is one.
    if (isThere) box.current?.focus({ preventScroll: true });
  }, [traceId, isThere]);

  const select = (id: string): void => goTo({ page: "trace", traceId, id });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = nodeFor(event, at);
    if (node !== undefined) select(node.row.id);
    else if (event.key === "Enter") {
      const here = nodes[Math.max(at, 0)];
      if (here !== undefined) select(here.row.id);
      document.getElementById(DETAILS_ID)?.focus();
    } else if (!changeView(event) && !event.key.startsWith("Arrow")) return;
    event.preventDefault();
  };
  return (
    <section class="tree-pane" aria-label="Observations">
      <div class="tree-tools">
        <input
          id={TREE_SEARCH_ID}
          class="field"
          type="search"
          placeholder="Filter by name, model, type, level"
          aria-label="Filter observations"
          value={treeFilter.value}
          onInput={({ currentTarget }) => (treeFilter.value = currentTarget.value)}
        />
        <button
          type="button"
          class="quiet-button"
          onClick={() => closeAll(closedIds.value.size === 0)}
        >
          {closedIds.value.size === 0 ? "Collapse all" : "Expand all"}
        </button>
        {!narrow && (
          <span class="zoom-tools">
            <IconButton icon="zoomOut" label="Zoom out (-)" onClick={() => zoomBy(1 / 0.6)} />
            <IconButton icon="zoomIn" label="Zoom in (+)" onClick={() => zoomBy(0.6)} />
            <IconButton icon="fit" label="Show all (0)" onClick={() => (zoom.value = undefined)} />
          </span>
        )}
      </div>
      <VirtualList
        boxRef={(element) => {
          box.current = element;
          if (element !== null) element.id = TREE_ID;
        }}
        class="scroll tree"
        role="tree"
        tabIndex={0}
        label="Tree of observations"
        activeId={at < 0 ? undefined : `row-${selected}`}
        count={nodes.length}
        rowHeight={narrow ? 46 : 28}
        revealedIndex={at < 0 ? undefined : at}
        onKeyDown={onKeyDown}
        {...pointer}
        headHeight={narrow ? 0 : 26}
        head={narrow ? undefined : <TimeAxis span={span.value} marking={marking} axisRef={axis} />}
        row={(index) => {
          const node = nodes[index];
          if (node === undefined) return null;
          return (
            <TreeRow
              key={node.row.id + node.row.startTime}
              node={node}
              isSelected={index === at}
              isOpen={!closedIds.value.has(node.row.id) || treeFilter.value !== ""}
              traceStartMs={traceStartMs.value}
              span={span.value}
              onSelect={({ row }) => select(row.id)}
            />
          );
        }}
      />
    </section>
  );
}

function zoomBy(factor: number): void {
  const { from, to } = span.value;
  zoom.value = zoomed(span.value, whole.value, factor, (from + to) / 2);
}
