// Traces of this process as trees for a person at a terminal, as the command line shows recorded ones.
import { painter, wantsColors } from "../terminal/paint.js";
import { fromObservation } from "../terminal/shown.js";
import { treeLines } from "../terminal/tree.js";
import type { Observation } from "../tracing/observation.js";

/** How {@link terminalText} writes. */
export interface TerminalOptions {
  /**
   * Whether to colour the text; by default if stdout is a terminal. NO_COLOR and FORCE_COLOR decide
   * otherwise.
   */
  readonly colors?: boolean;
}

/**
 * The trees of `observations`, a line each: name, type, model, tokens, cost, time, error.
 * @returns text without a line break at the end; empty when there are no observations
 * @example
 * console.log(terminalText(observations));
 * // findBestPainterFrom                1.20 s
 * // └─ mistralCompletion  generation   1.20 s  mistral-small-latest  21 → 8 tokens  $0.000003
 */
export function terminalText(
  observations: readonly Observation[],
  { colors = wantsColors({ isTTY: process.stdout.isTTY, env: process.env }) }: TerminalOptions = {},
): string {
  return treeLines(observations.map(fromObservation), { paint: painter(colors) }).join("\n");
}
