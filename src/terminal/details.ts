// What `--full` adds below an observation: input, output, metadata and the whole error.
import type { ReceivedObservation } from "../reading/received.js";
import { contentLines } from "./content.js";
import type { Paint } from "./paint.js";
import { padEnd } from "./text.js";

const LABEL_COLUMNS = 7;

/**
 * The lines of an observation.
 * @param columns the width there is; undefined: lines are as long as they are
 */
export function detailLines(
  observation: ReceivedObservation,
  paint: Paint,
  columns: number | undefined,
): string[] {
  const { input, output, metadata, modelParameters, statusMessage } = observation;
  const room = columns === undefined ? undefined : columns - LABEL_COLUMNS;
  const section = (label: string, value: unknown): string[] => {
    if (value === undefined || value === null) return [];
    return contentLines(value, paint, room).map(
      (line, index) => paint("dim", padEnd(index === 0 ? label : "", LABEL_COLUMNS)) + line,
    );
  };
  return [
    ...section("set", modelParameters),
    ...section("in", input),
    ...section("out", output),
    ...section("meta", Object.keys(metadata).length > 0 ? metadata : undefined),
    ...section("error", statusMessage?.includes("\n") ? statusMessage : undefined),
  ];
}
