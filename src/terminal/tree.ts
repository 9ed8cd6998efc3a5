// Traces as trees for a person at a terminal: calls, times, durations and usage.
import { traceTrees } from "../reading/trace-tree.js";
import { usageSums } from "../reading/usage-sums.js";
import { bar, timeOfAll } from "./bar.js";
import { duration, durationBetween, money, tokens } from "../foundation/figures.js";
import type { Paint, Style } from "./paint.js";
import type { ShownObservation } from "./shown.js";
import { rowText, type Cell } from "./row.js";
import { printable } from "../foundation/printable.js";
import { cutToWidth, padStart, widthOf } from "./text.js";
import { treeRows, type TreeRow } from "./tree-rows.js";

/** Options of a tree. */
interface TreeOptions<Shown> {
  readonly paint: Paint;
  /** The width there is; undefined: as much as it takes. */
  readonly columns?: number | undefined;
  /** Columns of the bars that show when each observation ran; 0 by default: none. */
  readonly barColumns?: number;
  /** More lines below an observation, of at most so many columns. */
  readonly details?: (observation: Shown, columns: number | undefined) => string[];
}

/** The most levels that are indented if the width is unknown. */
const LEVELS = 40;
const MESSAGE_COLUMNS = 100;
const GAP = "  ";
const BETWEEN: Cell = { text: GAP };

/** A row of which everything is known but its width. */
interface Line<Shown> extends TreeRow<Shown> {
  readonly name: string;
  /** The text after the name. */
  readonly label: string;
  readonly time: string;
  /** Further facts behind the label. */
  readonly facts: readonly Fact[];
}

interface Fact {
  readonly text: string;
  readonly style: Style | undefined;
  readonly isMessage: boolean;
}

/** The trees of `observations`, a line or two each, in the order of their starts. */
export function treeLines<Shown extends ShownObservation>(
  observations: readonly Shown[],
  options: TreeOptions<Shown>,
): string[] {
  const { paint, columns } = options;
  const levels = columns === undefined ? LEVELS : Math.max(3, Math.floor(columns / 8));
  const lines = treeRows(
    traceTrees(observations, (one) => one),
    levels,
  ).map(lineOf);
  const timeWidth = widest(lines.map(({ time }) => time));
  const room = (columns ?? Infinity) - timeWidth - 2;
  // A tree that is too deep for bars gets none.
  const least = widest(lines.map(({ lead, label }) => lead + label)) + 1;
  const barColumns = (options.barColumns ?? 0) > room - 2 - least ? 0 : (options.barColumns ?? 0);
  const barRoom = barColumns && barColumns + 2;
  const titleWidth = Math.min(
    room - barRoom,
    widest(lines.map(({ lead, name, label }) => lead + name + label)),
  );
  const factColumns = room - barRoom - titleWidth - 2;
  // Beside the bars where it fits in every row, otherwise below them in the whole tree. A message,
  // which may be long, goes below by itself.
  const fits = (facts: readonly Fact[]): boolean => widthOf(factsText(facts)) <= factColumns;
  const isBeside = lines.every(({ facts }) => fits(facts.filter(isShort)));
  const whole = timeOfAll(observations);
  return lines.flatMap((line) => {
    const { observation } = line;
    const facts = fits(line.facts) ? line.facts : line.facts.filter(isShort);
    const beside = isBeside ? facts : [];
    const others = line.facts.filter((fact) => !beside.includes(fact));
    const ran = barColumns > 0 ? bar(observation, whole, barColumns) : "";
    const head = [
      ...title(line, titleWidth),
      BETWEEN,
      { text: padStart(line.time, timeWidth) },
      ...(ran === "" ? [] : [BETWEEN, { text: ran, style: barStyle(observation) }]),
      ...beside.flatMap((fact) => [BETWEEN, fact]),
    ];
    const below = factLines(others, line.below, columns, paint);
    const details = options.details?.(observation, columns && columns - line.below.length) ?? [];
    return [
      rowText(head, paint, columns),
      ...below,
      ...details.map((text) => paint("dim", line.below) + text),
    ];
  });
}

function lineOf<Shown extends ShownObservation>(row: TreeRow<Shown>): Line<Shown> {
  const { name, type, startMs, endMs } = row.observation;
  return {
    ...row,
    name: printable(name),
    label: type === "span" ? "" : `  ${type}`,
    time: durationBetween(startMs, endMs),
    facts: factsOf(row.observation),
  };
}

function title<Shown extends ShownObservation>(
  { lead, name, label, observation }: Line<Shown>,
  columns: number,
): Cell[] {
  const text = cutToWidth(name, Math.max(1, columns - lead.length - label.length));
  const padding = columns - lead.length - widthOf(text) - label.length;
  return [
    { text: lead, style: "dim" },
    { text, style: observation.level === "ERROR" ? "red" : "bold" },
    { text: label, style: "cyan" },
    { text: " ".repeat(Math.max(0, padding)) },
  ];
}

function factLines(
  facts: readonly Fact[],
  below: string,
  columns: number | undefined,
  paint: Paint,
): string[] {
  const room = columns === undefined ? Infinity : columns - below.length;
  const lines: Fact[][] = [];
  let width = Infinity;
  for (const { text, style, isMessage } of facts) {
    const more = widthOf(text);
    if (width + GAP.length + more > room) {
      lines.push([]);
      width = -GAP.length;
    }
    lines.at(-1)?.push({ text: cutToWidth(text, room), style, isMessage });
    width += GAP.length + more;
  }
  return lines.map(
    (line) => paint("dim", below) + line.map((fact) => paintFact(fact, paint)).join(GAP),
  );
}

function paintFact({ text, style }: Fact, paint: Paint): string {
  return style === undefined ? text : paint(style, text);
}

function isShort({ isMessage }: Fact): boolean {
  return !isMessage;
}

function factsText(facts: readonly Fact[]): string {
  return facts.map(({ text }) => text).join(GAP);
}

function factsOf(observation: ShownObservation): Fact[] {
  const { model, usageDetails, cost, level, statusMessage, startMs, completionStartMs } =
    observation;
  const atLeast = observation.costIsPartial ? "≥ " : "";
  const facts: Fact[] = [];
  const add = (text: string, style?: Style, isMessage = false): void => {
    facts.push({ text, style, isMessage });
  };
  if (model !== undefined) add(printable(model), "magenta");
  if (usageDetails !== undefined) add(`${tokens(usageSums([usageDetails]))} tokens`);
  if (cost !== undefined) add(atLeast + money(cost), "green");
  if (completionStartMs !== undefined)
    add(`first token ${duration(completionStartMs - startMs)}`, "dim");
  if (level !== "DEFAULT") {
    const message = statusMessage === undefined ? "" : `: ${firstLine(statusMessage)}`;
    const style = level === "ERROR" ? "red" : level === "WARNING" ? "yellow" : "dim";
    add(level + message, style, true);
  }
  return facts;
}

function barStyle({ level, type }: ShownObservation): Style {
  if (level === "ERROR") return "red";
  return type === "span" ? "blue" : "cyan";
}

function firstLine(text: string): string {
  return cutToWidth(printable(text.split("\n", 1)[0] ?? ""), MESSAGE_COLUMNS);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}
