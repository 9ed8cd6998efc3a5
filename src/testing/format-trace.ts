// Traces as text: by default the same in every run, for snapshots that a reviewer reads like a
// picture, and with times and colours for a person at a terminal.
import { duration, money } from "../foundation/figures.js";
import { aBoolean, checkOptions, type Checks } from "../foundation/options.js";
import { traceTrees } from "../reading/trace-tree.js";
import { painter, type Paint } from "../terminal/paint.js";
import { treeRows } from "../terminal/tree-rows.js";
import type { CapturedObservation } from "./captured-observation.js";

/** Options of {@link formatTrace}: the parts beside name, type, model, level and error. */
export interface FormatTraceOptions {
  /** Input and output; true by default. */
  readonly io?: boolean;
  /** Model parameters and token counts; true by default. */
  readonly usage?: boolean;
  /** Cost in US dollars; false by default, as a new price list changes it. */
  readonly cost?: boolean;
  /** Metadata; false by default. */
  readonly metadata?: boolean;
  /** Durations; false by default, as every run changes them. */
  readonly times?: boolean;
  /** The maximum number of characters of one value; 200 by default. */
  readonly width?: number;
  /** Colours for a terminal; false by default. */
  readonly colors?: boolean;
}

const CHECKS: Checks<FormatTraceOptions> = {
  io: aBoolean,
  usage: aBoolean,
  cost: aBoolean,
  metadata: aBoolean,
  times: aBoolean,
  width: {
    accepts: (value) => typeof value === "number" && value >= 1,
    mustBe: "a number of characters, 1 or more",
  },
  colors: aBoolean,
};

/**
 * Writes the trees of `observations`, children in the order of their starts. By default the text has
 * no ids, times and costs. Control characters are written as escapes.
 * @param observations those of {@link captureTraces}
 * @param options the parts to write, and the width of values in characters
 * @returns text without a line break at the end; empty if there are no observations
 * @throws InvalidOptionError for an unknown option or an invalid value
 * @example Write trees with input and output
 * formatTrace(observations);
 * // findBestPainterFrom (span)
 * // │ in:  France
 * // │ out: Claude Monet
 * // └─ mistralCompletion (generation) mistral-small-latest
 * @example Compare names alone
 * expect(formatTrace(observations, { io: false, usage: false })).toBe("answer (span)");
 * @example Print a trace in a terminal
 * console.log(formatTrace(observations, { cost: true, times: true, colors: true }));
 */
export function formatTrace(
  observations: readonly CapturedObservation[],
  options: FormatTraceOptions = {},
): string {
  checkOptions("formatTrace", options, CHECKS);
  const { times = false, colors = false } = options;
  const paint = painter(colors);
  const trees = traceTrees(observations, (observation) => observation);
  return treeRows(trees, Infinity)
    .flatMap(({ observation, lead, below }) => [
      paint("dim", lead) + title(observation, times, paint),
      // A column less than the names of the children.
      ...details(observation, options).map((line) => paint("dim", below.slice(0, -1)) + line),
    ])
    .join("\n");
}

function title(observation: CapturedObservation, times: boolean, paint: Paint): string {
  const { name, type, model, level, statusMessage, startMs, endMs } = observation;
  const isError = level === "ERROR";
  const parts = [paint(isError ? "red" : "bold", escaped(name)), paint("cyan", `(${type})`)];
  if (model !== undefined) parts.push(paint("magenta", escaped(model)));
  if (times) parts.push(duration(endMs - startMs));
  if (level !== "DEFAULT") parts.push(isError ? paint("red", level) : level);
  if (statusMessage !== undefined) parts.push(escaped(JSON.stringify(statusMessage)));
  return parts.join(" ");
}

function details(observation: CapturedObservation, options: FormatTraceOptions): string[] {
  const { io = true, usage = true, cost = false, metadata = false, width = 200 } = options;
  const total = observation.cost?.["total"];
  const lines: string[] = [];
  const add = (isIncluded: boolean, label: string, text: string | undefined): void => {
    if (isIncluded && text !== undefined) lines.push(`${escaped(label)} ${oneLine(text, width)}`);
  };
  add(io, "in: ", observation.input);
  add(io, "out:", observation.output);
  add(usage, "parameters:", observation.modelParameters);
  add(usage, "usage:", counts(observation.usage));
  add(cost, "cost:", total === undefined ? undefined : money(total));
  for (const [key, value] of Object.entries(observation.metadata ?? {})) {
    add(metadata, `metadata.${key}:`, value);
  }
  return lines;
}

function counts(usage: CapturedObservation["usage"]): string | undefined {
  if (usage === undefined) return undefined;
  return Object.entries(usage)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
}

function oneLine(text: string, width: number): string {
  const line = text.replaceAll("\n", "⏎");
  return escaped(line.length > width ? `${line.slice(0, width)}…` : line);
}

/** Names and values may come from anywhere, and a terminal would obey their control characters. */
function escaped(text: string): string {
  return text.replaceAll(
    /(?!\t)[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
