// A list of traces for a person at a terminal, a line each.
import type { TraceSummary } from "../reading/trace-summary.js";
import { count, durationBetween, money, shortTokens } from "../foundation/figures.js";
import { shortTime } from "../foundation/clock.js";
import type { Paint, Style } from "./paint.js";
import { printable } from "../foundation/printable.js";
import { cutToWidth, widthOf } from "./text.js";

/** A trace in a list. */
interface NumberedTrace {
  readonly summary: TraceSummary;
  /** The number that selects it; undefined if only its id does. */
  readonly number: number | undefined;
}

interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
  /** It is cut where there is no room for all of it. */
  readonly isCut?: boolean;
  /** Its width where lines are written one by one. */
  readonly steady?: number;
  /** It is left out where there are fewer columns than this. */
  readonly from?: number;
  readonly text: (trace: NumberedTrace, now: number) => string;
  readonly style?: (trace: NumberedTrace) => Style | undefined;
}

const NAME = 2;
const GAP = "  ";
/** Shows enough of an id to distinguish traces. */
const SHORT_ID = 8;
/** A column is not cut to less than this. */
const LEAST = 12;

const COLUMNS: readonly Column[] = [
  { title: "", isNumber: true, text: ({ number }) => String(number ?? ""), style: () => "dim" },
  { title: "BEGAN", steady: 8, text: ({ summary }, now) => shortTime(summary.startMs, now) },
  {
    title: "TRACE",
    isCut: true,
    steady: 30,
    text: ({ summary }) => printable(summary.name),
    style: ({ summary }) => (summary.level === "ERROR" ? "red" : "bold"),
  },
  {
    title: "TIME",
    steady: 8,
    isNumber: true,
    text: ({ summary }) => durationBetween(summary.startMs, summary.endMs),
  },
  {
    title: "OBS",
    isNumber: true,
    from: 100,
    text: ({ summary }) => count(summary.observationCount),
  },
  {
    title: "TOKENS",
    steady: 9,
    isNumber: true,
    text: ({ summary: { usage } }) => (usage.input + usage.output > 0 ? shortTokens(usage) : ""),
  },
  {
    title: "COST",
    steady: 9,
    isNumber: true,
    text: ({ summary }) => (summary.cost === undefined ? "" : money(summary.cost)),
    style: () => "green",
  },
  {
    title: "ERR",
    isNumber: true,
    text: ({ summary }) => (summary.errorCount > 0 ? count(summary.errorCount) : ""),
    style: () => "red",
  },
  {
    title: "ID",
    steady: SHORT_ID,
    text: ({ summary }) => printable(summary.traceId).slice(0, SHORT_ID),
    style: () => "dim",
  },
  {
    title: "MODELS",
    isCut: true,
    from: 120,
    text: ({ summary }) => printable(summary.models.join(", ")),
    style: () => "magenta",
  },
  { title: "USER", isCut: true, from: 150, text: ({ summary }) => printable(summary.userId ?? "") },
  {
    title: "SESSION",
    isCut: true,
    from: 150,
    text: ({ summary }) => printable(summary.sessionId ?? ""),
  },
  {
    title: "TAGS",
    isCut: true,
    from: 150,
    text: ({ summary }) => printable(summary.tags.join(", ")),
  },
];

/** Options of a list. */
interface ListOptions {
  readonly paint: Paint;
  /** The width there is; undefined: as much as it takes. */
  readonly columns?: number | undefined;
  /** Whether the first line names the columns; true by default. */
  readonly header?: boolean;
  /** Every column at all times, and wide enough for most: for lines that are written one by one. */
  readonly isSteady?: boolean;
}

/** The lines of a list, without the columns that are empty or for which there is no room. */
export function traceListLines(
  traces: readonly NumberedTrace[],
  { paint, columns = Infinity, header = true, isSteady = false }: ListOptions,
): string[] {
  const now = Date.now();
  const visibleColumns = COLUMNS.filter(({ from = 0 }) => columns >= from)
    .map((column) => ({ column, texts: traces.map((trace) => column.text(trace, now)) }))
    .filter(
      ({ column, texts }) =>
        column === COLUMNS[NAME] ||
        (isSteady ? column.title !== "" : texts.some((text) => text !== "")),
    );
  const widths = visibleColumns.map(({ column, texts }) =>
    [header || isSteady ? column.title : "", ...texts].reduce(
      (most, text) => Math.max(most, Math.min(widthOf(text), columns)),
      isSteady ? (column.steady ?? 0) : 0,
    ),
  );
  const leastWidths = widths.map((width, index) =>
    visibleColumns[index]?.column.isCut ? Math.min(width, LEAST) : width,
  );
  // From the right, as long as the rest is too wide.
  while (tooWide(leastWidths, columns) > 0 && visibleColumns.length > 1) {
    for (const list of [visibleColumns, widths, leastWidths]) list.pop();
  }
  const cuttable = widths.flatMap((_, index) => (visibleColumns[index]?.column.isCut ? index : []));
  takeFromWidest(widths, cuttable, tooWide(widths, columns));
  const row = (
    cellText: (index: number) => string,
    styleOf: (index: number) => Style | undefined,
  ) => {
    const cells = visibleColumns.map(({ column }, index) => {
      const width = widths[index] ?? 0;
      const text = cutToWidth(cellText(index), width);
      const style = styleOf(index);
      const paintedText = style === undefined ? text : paint(style, text);
      const space = " ".repeat(width - widthOf(text));
      return column.isNumber ? space + paintedText : paintedText + space;
    });
    return cells.join(GAP).trimEnd();
  };
  const rows = traces.map((trace, at) =>
    row(
      (index) => visibleColumns[index]?.texts[at] ?? "",
      (index) => visibleColumns[index]?.column.style?.(trace),
    ),
  );
  if (!header) return rows;
  const titles = row(
    (index) => visibleColumns[index]?.column.title ?? "",
    () => "dim",
  );
  return [titles, ...rows];
}

/** Makes some of the widths smaller by `tooMuch` together, the widest first, so that none goes short. */
function takeFromWidest(widths: number[], cuttable: readonly number[], tooMuch: number): void {
  for (let excess = tooMuch; excess > 0;) {
    const [widest, next] = cuttable.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined) return;
    const width = widths[widest] ?? 0;
    if (width <= LEAST) return;
    // A step below the next, so that the two take turns.
    const least = Math.max(LEAST, next === undefined ? 0 : (widths[next] ?? 0) - 1);
    const step = Math.min(excess, width - least);
    widths[widest] = width - step;
    excess -= step;
  }
}

/** By how much columns of such widths and the gaps between them are too wide. */
function tooWide(widths: readonly number[], columns: number): number {
  return widths.reduce((total, width) => total + width + GAP.length, -GAP.length) - columns;
}
