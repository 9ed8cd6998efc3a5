// Reads traces for a command: with a bar if it takes long, and with a message for each problem.
import { existsSync } from "node:fs";
import { size } from "../foundation/figures.js";
import { readTraces, type ReadProblem, type TraceReading } from "../reading/read-traces.js";
import { printable } from "../foundation/printable.js";
import { cutToWidth } from "../terminal/text.js";
import { CommandError } from "./errors.js";
import { note } from "./output.js";
import type { Selection } from "./paths.js";
import { Progress } from "./progress.js";

/** So many damaged lines are named one by one. */
const NAMED = 10;

/**
 * Reads the files of a selection.
 * @throws (rejects with) CommandError where there is nothing to read
 */
export async function read(selection: Selection): Promise<TraceReading> {
  const { isNamed } = selection;
  // One of the two default paths may be missing.
  const paths = isNamed ? selection.paths : selection.paths.filter((path) => existsSync(path));
  if (paths.length === 0) throw nothingRecorded(selection.paths);
  const progress = new Progress("Reading");
  try {
    return await readTraces(paths, {
      onProgress: (bytes, of) => progress.show(bytes, of, `${size(bytes)} of ${size(of)}`),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`Traces can't be read: ${reason}`);
  } finally {
    progress.end();
  }
}

function nothingRecorded(paths: readonly string[]): CommandError {
  return new CommandError(
    `No recording found (${paths.join(" or ")}). Run your program with ` +
      "MISTRAL_TRACED_RECORD=1 to record its traces, or name a file or a directory.",
  );
}

/** Says what could not be read; on stderr, so that results stay whole. */
export function noteProblems({
  problems,
  unfinished,
}: Pick<TraceReading, "problems" | "unfinished">): void {
  for (const problem of problems.slice(0, NAMED)) note(cutToWidth(problemText(problem), 300));
  const unnamed = problems.length - NAMED;
  if (unnamed > 0) note(`... and ${unnamed} more (--json lists them all).`);
  for (const { file, line } of unfinished) {
    note(
      `${file}:${line} is incomplete: a process is still writing it, or was stopped while writing.`,
    );
  }
}

/** Such as `traces.jsonl:3 is not JSON: ...`. */
export function problemText({ file, line, why }: ReadProblem): string {
  return printable(`${file}${line === undefined ? "" : `:${line}`} ${why}`);
}
