// The rows that `--full` adds below an observation: input, output, metadata and the whole error.
import type { ReceivedObservation } from "../reading/received.js";
import { eventRows } from "../reading/event-rows.js";
import { contentLines, recordLines } from "./content.js";
import { printable } from "../foundation/printable.js";
import type { Paint } from "./paint.js";
import { padEnd } from "./text.js";

const LABEL_COLUMNS = 8;

/**
 * The lines of an observation.
 * @param columns the width there is; undefined: lines are as long as they are
 */
export function detailLines(
  observation: ReceivedObservation,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const { input, output, metadata, modelParameters, statusMessage, events } = observation;
  const room = columns === undefined ? undefined : columns - LABEL_COLUMNS;
  const section = (label: string, lines: readonly string[]): string[] =>
    lines.map(
      (line, index) => paint("dim", padEnd(index === 0 ? label : "", LABEL_COLUMNS)) + line,
    );
  const content = (value: unknown): string[] =>
    value === undefined || value === null ? [] : contentLines(value, paint, room);
  return [
    ...section("params", recordLines(modelParameters ?? {}, paint, room)),
    ...section("in", content(input)),
    ...section("out", content(output)),
    ...section("meta", recordLines(metadata, paint, room)),
    ...eventRows(events ?? [], observation.startMs).flatMap(({ event, after, ...attributes }) =>
      section("event", [
        `${printable(event)}  after ${after}`,
        ...recordLines(attributes, paint, room && room - 2).map((line) => `  ${line}`),
      ]),
    ),
    ...section("error", statusMessage?.includes("\n") ? content(statusMessage) : []),
  ];
}
