// One trace for a person at a terminal, or for a machine.
import type { TraceStore } from "../reading/trace-store.js";
import type { TraceSummary } from "../reading/trace-summary.js";
import { detailLines } from "../terminal/details.js";
import { countOf, durationBetween, money, tokens } from "../foundation/figures.js";
import { exactTime } from "../foundation/clock.js";
import { fromReceived } from "../terminal/shown.js";
import { printable } from "../foundation/printable.js";
import { cutToWidth, widthOf, wrap } from "../terminal/text.js";
import { treeLines } from "../terminal/tree.js";
import type { Output } from "./output.js";

/** Options of a trace's view. */
interface TraceViewOptions extends Output {
  /** With input and output. */
  readonly full: boolean;
}

/** A head that sums it up, and its tree. */
export function traceLines(
  store: TraceStore,
  traceId: string,
  options: TraceViewOptions,
): string[] {
  const { paint, columns, full } = options;
  const summary = store.summary(traceId);
  if (summary === undefined) return [];
  const observations = store
    .observationsOf(traceId)
    .map((received) => ({ ...fromReceived(received), received }));
  return [
    ...titleLines(printable(summary.name), printable(traceId), options),
    ...wrap(headText(summary), columns).map((line) => paint("dim", line)),
    "",
    ...treeLines(observations, {
      paint,
      columns,
      barColumns: barColumns(columns),
      ...(full && {
        details: ({ received }, room) => detailLines(received, paint, room),
      }),
    }),
  ];
}

/** Name and id of a trace, on two lines if one has no room for both. */
function titleLines(name: string, id: string, { paint, columns = Infinity }: Output): string[] {
  const room = columns - widthOf(id) - 2;
  if (room > 0) return [`${paint("bold", cutToWidth(name, room))}  ${paint("dim", id)}`];
  return [paint("bold", cutToWidth(name, columns)), paint("dim", cutToWidth(id, columns))];
}

/** The same as a value that is written as JSON. */
export function traceJson(store: TraceStore, traceId: string): unknown {
  return { trace: store.summary(traceId), observations: store.observationsOf(traceId) };
}

/** A quarter of a terminal at most; a pipe has a bar of the same length every time. */
function barColumns(columns: number | undefined): number {
  if (columns === undefined) return 20;
  return Math.min(40, Math.floor(columns / 4));
}

function headText(summary: TraceSummary): string {
  const { startMs, endMs, observationCount, errorCount, usage, cost } = summary;
  const { userId, sessionId, tags, environment, unpricedModels } = summary;
  const parts = [
    exactTime(startMs),
    durationBetween(startMs, endMs),
    countOf(observationCount, "observation"),
  ];
  if (errorCount > 0) parts.push(countOf(errorCount, "error"));
  if (usage.input + usage.output > 0) parts.push(`${tokens(usage)} tokens`);
  if (cost !== undefined) parts.push(money(cost));
  if (unpricedModels.length > 0) parts.push(`no price of ${printable(unpricedModels.join(", "))}`);
  if (userId !== undefined) parts.push(`user ${printable(userId)}`);
  if (sessionId !== undefined) parts.push(`session ${printable(sessionId)}`);
  if (tags.length > 0) parts.push(`tags ${printable(tags.join(", "))}`);
  if (environment !== "default") parts.push(printable(environment));
  return parts.join(" · ");
}
