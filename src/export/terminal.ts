// Traces as trees for a person at a terminal: what ran, for how long, and what it used.
import { stripVTControlCharacters, styleText } from "node:util";
import { usageSums } from "../reading/usage-sums.js";
import type { Observation } from "../tracing/observation.js";
import { observationTrees } from "./observation-trees.js";
import type { TraceTree } from "../reading/trace-tree.js";

/** How {@link terminalText} writes. */
export interface TerminalOptions {
  /** Whether to colour the text; by default if stdout is a terminal and NO_COLOR is not set. */
  readonly colors?: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it. */
type Paint = (style: Style, text: string) => string;

/**
 * The trees of `observations`, a line each: name, type, model, tokens, cost, time, error.
 * @returns text without a line break at the end; empty when there are no observations
 * @example
 * console.log(terminalText(observations));
 * // findBestPainterFrom                   1204 ms
 * // └─ mistralCompletion  generation      1201 ms  mistral-small-latest  21 → 8 tokens  $0.000003
 */
export function terminalText(
  observations: readonly Observation[],
  { colors = process.stdout.isTTY && process.env["NO_COLOR"] === undefined }: TerminalOptions = {},
): string {
  const rows = observationTrees(observations).flatMap((tree) => rowsOf(tree, "", ""));
  const titleWidth = Math.max(...rows.map(({ title }) => title.length));
  const timeWidth = Math.max(...rows.map(({ time }) => time.length));
  const paint: Paint = colors
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_, text) => text;
  return rows
    .map((row) => {
      const { lead, observation, title, time } = row;
      const { type, level } = observation;
      const rest = " ".repeat(titleWidth - title.length);
      const painted =
        paint("dim", lead) +
        paint(level === "ERROR" ? "red" : "bold", clean(observation.name)) +
        paint("cyan", typeLabel(type));
      return [`${painted}${rest}  ${time.padStart(timeWidth)}`, ...facts(observation, paint)]
        .join("  ")
        .trimEnd();
    })
    .join("\n");
}

interface Row {
  /** The lines of the tree before the name. */
  readonly lead: string;
  readonly observation: Observation;
  /** Lead, name and type, uncoloured. */
  readonly title: string;
  readonly time: string;
}

function rowsOf(
  { observation, children }: TraceTree<Observation>,
  lead: string,
  below: string,
): Row[] {
  const title = lead + clean(observation.name) + typeLabel(observation.type);
  const rows: Row[] = [{ lead, observation, title, time: timeOf(observation) }];
  children.forEach((child, index) => {
    const isLast = index === children.length - 1;
    rows.push(...rowsOf(child, below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  ")));
  });
  return rows;
}

function typeLabel(type: string): string {
  return type === "span" ? "" : `  ${type}`;
}

function timeOf({ startMs, endMs }: Observation): string {
  return endMs === undefined ? "open" : `${Math.round(endMs - startMs)} ms`;
}

function facts(observation: Observation, paint: Paint): string[] {
  const { model, usageDetails, level, statusMessage } = observation;
  const texts: string[] = [];
  if (model !== undefined) texts.push(paint("magenta", clean(model)));
  if (usageDetails !== undefined) texts.push(tokens(usageDetails));
  const cost = observation.cost?.["total"];
  if (cost !== undefined) texts.push(paint("green", dollars(cost)));
  if (level !== undefined && level !== "DEFAULT") {
    const message = statusMessage === undefined ? "" : `: ${firstLine(statusMessage)}`;
    texts.push(paint(level === "ERROR" ? "red" : "yellow", level + message));
  }
  return texts;
}

function tokens(usage: Readonly<Record<string, number>>): string {
  const { input, output } = usageSums([usage]);
  return `${input} → ${output} tokens`;
}

function dollars(cost: number): string {
  return `$${cost === 0 ? "0" : cost.toFixed(cost < 0.01 ? 6 : 4)}`;
}

function firstLine(text: string): string {
  const line = clean(text.split("\n", 1)[0] ?? "");
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}

/** Without what a terminal would obey: names and error texts may come from anywhere. */
function clean(text: string): string {
  return stripVTControlCharacters(text).replaceAll(/\p{Cc}/gu, " ");
}
