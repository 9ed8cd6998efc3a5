// One observation of the trace: its place in the tree, and its bar in the waterfall.
import type { JSX } from "preact";
import { timeToFirstTokenOf } from "../../points.js";
import { usageSums } from "../../../reading/usage-sums.js";
import { duration, durationBetween, money, shortCount } from "../../../foundation/figures.js";
import { Icon } from "../parts/icons.js";
import { Level, TypeSign } from "../parts/small.js";
import { line } from "../parts/safe-text.js";
import type { Span } from "./span-of-time.js";
import { hits, isContextNode, setClosed } from "./trace-state.js";
import type { TreeNode } from "./tree.js";

/** Deeper levels are no longer moved to the right. */
const DEEPEST = 20;
const INDENT = 14;

export function TreeRow(props: {
  node: TreeNode;
  isSelected: boolean;
  isOpen: boolean;
  traceStartMs: number;
  span: Span;
  onSelect: (node: TreeNode) => void;
}): JSX.Element {
  const { node, isSelected, isOpen, traceStartMs, span, onSelect } = props;
  const { row, children, depth, below } = node;
  const total = usageSums([row.usageDetails]).total;
  const cost = row.costDetails?.["total"];
  const marks = [
    isSelected && "is-selected",
    row.level === "ERROR" && "has-error",
    isContextNode(node) && "is-beside",
    hits.value?.has(row.id) && "is-hit",
  ];
  return (
    <div
      id={`row-${row.id}`}
      class={`tree-row ${marks.filter(Boolean).join(" ")}`}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isSelected}
      aria-expanded={children.length > 0 ? isOpen : undefined}
      aria-label={`${line(row.name)}, ${row.type}, ${durationBetween(row.startMs, row.endMs)}`}
      onClick={() => onSelect(node)}
    >
      <span class="label" style={{ paddingLeft: `${Math.min(depth, DEEPEST) * INDENT + 6}px` }}>
        {children.length > 0 ? (
          <button
            type="button"
            class={`fold ${isOpen ? "is-open" : ""}`}
            tabIndex={-1}
            aria-hidden="true"
            onClick={(event) => {
              event.stopPropagation();
              setClosed(node, isOpen);
            }}
          >
            <Icon name="chevron" />
          </button>
        ) : (
          <span class="fold" />
        )}
        <TypeSign type={row.type} />
        <b>{line(row.name) || "(no name)"}</b>
        {children.length > 0 && !isOpen && <span class="below">{below}</span>}
        <Level level={row.level} />
        <span class="row-facts">
          {row.model !== undefined && <span class="model">{line(row.model)}</span>}
          {total > 0 && <span>{shortCount(total)} tok</span>}
          {cost !== undefined && cost > 0 && <span>{money(cost)}</span>}
        </span>
      </span>
      <Bar node={node} traceStartMs={traceStartMs} span={span} />
    </div>
  );
}

function Bar(props: { node: TreeNode; traceStartMs: number; span: Span }): JSX.Element {
  const { node, traceStartMs, span } = props;
  const { row } = node;
  const share = (ms: number): number => (ms - traceStartMs - span.from) / (span.to - span.from);
  const from = share(row.startMs);
  // One without an end reaches to the end of the shown part.
  const to = row.endMs === 0 ? Math.max(from, 1) : share(Math.max(row.endMs, row.startMs));
  const text = durationBetween(row.startMs, row.endMs);
  if (to < 0 || from > 1) {
    return (
      <span class="track">
        <span class={`beyond ${to < 0 ? "is-before" : "is-after"}`}>{to < 0 ? "‹" : "›"}</span>
      </span>
    );
  }
  // Zoomed far in, a bar may be a million times as wide as its track.
  const [left, right] = [Math.max(from, -0.01), Math.min(to, 1.01)];
  const firstToken = timeToFirstTokenOf(row);
  const at = firstToken === undefined ? undefined : share(row.startMs + firstToken);
  const place = to < 0.82 ? "is-right" : from > 0.18 ? "is-left" : "is-inside";
  return (
    <span class="track">
      <span
        class={`bar type-${row.type} ${row.level === "ERROR" ? "is-error" : ""}`}
        style={{ left: percent(left), width: percent(right - left) }}
      >
        {at !== undefined && at > left && (
          <span
            class="waiting"
            title={`first token after ${duration(firstToken ?? 0)}`}
            style={{ width: percent(Math.min(1, (at - left) / Math.max(right - left, 1e-9))) }}
          />
        )}
      </span>
      <span
        class={`bar-text ${place}`}
        style={
          place === "is-left"
            ? { right: percent(1 - left) }
            : place === "is-right"
              ? { left: percent(right) }
              : {}
        }
      >
        {text}
      </span>
    </span>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
