// Traces as text that is the same in every run, for snapshots that a reviewer reads like a picture.
import { aBoolean, checkOptions, type Checks } from "../foundation/options.js";
import { traceTrees, type Place, type TraceTree } from "../reading/trace-tree.js";
import type { Observation } from "../tracing/observation.js";

/** What {@link formatTrace} shows of each observation beside name, type, level and model. */
export interface FormatTraceOptions {
  /** Input and output; true by default. */
  readonly io?: boolean;
  /** Token usage and cost; true by default. */
  readonly usage?: boolean;
  /** Metadata; false by default. */
  readonly metadata?: boolean;
  /** The most characters of one value; 200 by default. */
  readonly width?: number;
}

const CHECKS: Checks<FormatTraceOptions> = {
  io: aBoolean,
  usage: aBoolean,
  metadata: aBoolean,
  width: {
    accepts: (value) => typeof value === "number" && value >= 1,
    mustBe: "a number of characters, 1 or more",
  },
};

/**
 * The trees of `observations` as text: no ids and no times, children in the order they began.
 * @returns text without a line break at the end; empty when there are no observations
 * @throws InvalidOptionError
 * @example
 * formatTrace(observations);
 * // findBestPainterFrom (span)
 * // │ in:  France
 * // │ out: Claude Monet
 * // └─ mistralCompletion (generation) mistral-small-latest
 */
export function formatTrace(
  observations: readonly Observation[],
  options: FormatTraceOptions = {},
): string {
  checkOptions("formatTrace", options, CHECKS);
  return traceTrees(observations, placeOf)
    .flatMap((tree) => formatTree(tree, options))
    .join("\n");
}

function placeOf({ spanId, parentSpanId, startMs }: Observation): Place {
  return { id: spanId, parentId: parentSpanId, startMs };
}

function formatTree(tree: TraceTree<Observation>, options: FormatTraceOptions): string[] {
  const { observation, children } = tree;
  const bar = children.length > 0 ? "│ " : "  ";
  const lines = [title(observation), ...details(observation, options).map((line) => bar + line)];
  children.forEach((child, index) => {
    const last = index === children.length - 1;
    const [first = "", ...rest] = formatTree(child, options);
    lines.push(`${last ? "└─ " : "├─ "}${first}`);
    lines.push(...rest.map((line) => `${last ? "   " : "│  "}${line}`));
  });
  return lines;
}

function title({ name, type, model, level, statusMessage }: Observation): string {
  const parts = [`${name} (${type})`];
  if (model !== undefined) parts.push(model);
  if (level !== undefined) parts.push(level);
  if (statusMessage !== undefined) parts.push(JSON.stringify(statusMessage));
  return parts.join(" ");
}

function details(observation: Observation, options: FormatTraceOptions): string[] {
  const { io = true, usage = true, metadata = false, width = 200 } = options;
  const lines: string[] = [];
  const add = (shown: boolean, label: string, text: string | undefined): void => {
    if (shown && text !== undefined) lines.push(`${label} ${oneLine(text, width)}`);
  };
  add(io, "in: ", observation.input);
  add(io, "out:", observation.output);
  add(usage, "parameters:", observation.modelParameters);
  add(usage, "usage:", counts(observation.usageDetails));
  add(usage, "cost:", counts(observation.costDetails));
  for (const [key, value] of Object.entries(observation.metadata ?? {})) {
    add(metadata, `metadata.${key}:`, value);
  }
  return lines;
}

function counts(details: Readonly<Record<string, number>> | undefined): string | undefined {
  if (details === undefined) return undefined;
  return Object.entries(details)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
}

function oneLine(text: string, width: number): string {
  const line = text.replaceAll("\n", "⏎");
  return line.length > width ? `${line.slice(0, width)}…` : line;
}
