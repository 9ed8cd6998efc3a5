// A list of traces for a person at a terminal, a line each.
import type { TraceSummary } from "../reading/trace-summary.js";
import { dollars, duration, localTime } from "./figures.js";
import type { Paint, Style } from "./paint.js";
import { clean, cut, widthOf } from "./text.js";

/** A trace in a list. */
export interface ListedTrace {
  readonly summary: TraceSummary;
  /** What it can be asked for by; undefined: by its id alone. */
  readonly number: number | undefined;
}

interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
  /** Its width where lines are written one by one. */
  readonly steady?: number;
  /** It is left out where there are fewer columns than this. */
  readonly from?: number;
  readonly text: (trace: ListedTrace, now: Date) => string;
  readonly style?: (trace: ListedTrace) => Style | undefined;
}

const NAME = 2;
const GAP = "  ";
const DAY_MS = 24 * 60 * 60 * 1000;
/** So many characters of an id tell one trace from another. */
export const SHORT_ID = 8;
const LEAST_NAME = 12;

const COLUMNS: readonly Column[] = [
  { title: "", isNumber: true, text: ({ number }) => String(number ?? ""), style: () => "dim" },
  { title: "BEGAN", steady: 8, text: ({ summary }, now) => began(summary.startTimeMs, now) },
  {
    title: "TRACE",
    steady: 30,
    text: ({ summary }) => clean(summary.name),
    style: ({ summary }) => (summary.level === "ERROR" ? "red" : "bold"),
  },
  {
    title: "TIME",
    steady: 8,
    isNumber: true,
    text: ({ summary }) => duration(summary.endTimeMs - summary.startTimeMs),
  },
  {
    title: "OBS",
    isNumber: true,
    from: 100,
    text: ({ summary }) => `${summary.observationCount}`,
  },
  {
    title: "TOKENS",
    steady: 9,
    isNumber: true,
    text: ({ summary: { usage } }) =>
      usage.input + usage.output > 0 ? `${usage.input} → ${usage.output}` : "",
  },
  {
    title: "COST",
    steady: 9,
    isNumber: true,
    text: ({ summary }) => (summary.cost === undefined ? "" : dollars(summary.cost)),
    style: () => "green",
  },
  {
    title: "ERR",
    isNumber: true,
    text: ({ summary }) => (summary.errorCount > 0 ? `${summary.errorCount}` : ""),
    style: () => "red",
  },
  {
    title: "ID",
    steady: SHORT_ID,
    text: ({ summary }) => summary.traceId.slice(0, SHORT_ID),
    style: () => "dim",
  },
  {
    title: "MODELS",
    from: 120,
    text: ({ summary }) => clean(summary.models.join(", ")),
    style: () => "magenta",
  },
  { title: "USER", from: 150, text: ({ summary }) => clean(summary.userId ?? "") },
  { title: "SESSION", from: 150, text: ({ summary }) => clean(summary.sessionId ?? "") },
  { title: "TAGS", from: 150, text: ({ summary }) => clean(summary.tags.join(", ")) },
];

/** How a list is written. */
export interface ListOptions {
  readonly paint: Paint;
  /** The width there is; undefined: as much as it takes. */
  readonly columns?: number | undefined;
  /** Whether the first line names the columns; true by default. */
  readonly header?: boolean;
  /** Every column at all times, and wide enough for most: for lines that are written one by one. */
  readonly isSteady?: boolean;
}

/** The lines of a list; a column of which nothing is known is left out. */
export function traceListLines(
  traces: readonly ListedTrace[],
  { paint, columns = Infinity, header = true, isSteady = false }: ListOptions,
): string[] {
  const now = new Date();
  const shown = COLUMNS.filter(({ from = 0 }) => columns >= from)
    .map((column) => ({ column, texts: traces.map((trace) => column.text(trace, now)) }))
    .filter(
      ({ column, texts }) =>
        column === COLUMNS[NAME] ||
        (isSteady ? column.title !== "" : texts.some((text) => text !== "")),
    );
  const widths = shown.map(({ column, texts }) =>
    [header || isSteady ? column.title : "", ...texts].reduce(
      (most, text) => Math.max(most, widthOf(text)),
      isSteady ? (column.steady ?? 0) : 0,
    ),
  );
  const name = shown.findIndex(({ column }) => column === COLUMNS[NAME]);
  const tooMuch = sum(widths) + GAP.length * (widths.length - 1) - columns;
  if (tooMuch > 0) widths[name] = Math.max(LEAST_NAME, (widths[name] ?? 0) - tooMuch);
  const row = (
    textOf: (index: number) => string,
    styleOf: (index: number) => Style | undefined,
  ) => {
    const cells = shown.map(({ column }, index) => {
      const width = widths[index] ?? 0;
      const text = cut(textOf(index), width);
      const style = styleOf(index);
      const painted = style === undefined ? text : paint(style, text);
      const space = " ".repeat(width - widthOf(text));
      return column.isNumber ? space + painted : painted + space;
    });
    return cells.join(GAP).trimEnd();
  };
  const rows = traces.map((trace, at) =>
    row(
      (index) => shown[index]?.texts[at] ?? "",
      (index) => shown[index]?.column.style?.(trace),
    ),
  );
  if (!header) return rows;
  const titles = row(
    (index) => shown[index]?.column.title ?? "",
    () => "dim",
  );
  return [titles, ...rows];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** The time of day where it was in the last 24 hours, the date elsewhere; as the clock here shows it. */
function began(ms: number, now: Date): string {
  const [day = "", time = ""] = localTime(ms).split(" ");
  const agoMs = Math.abs(now.getTime() - ms);
  if (agoMs < DAY_MS) return time.slice(0, 8);
  return agoMs < 300 * DAY_MS ? `${day.slice(5)} ${time.slice(0, 5)}` : day;
}
