// `mistral-traced view`: a list of traces, or one of them as a tree.
import type { TraceFilter } from "../reading/trace-filter.js";
import type { TraceReading } from "../reading/read-traces.js";
import type { TraceSummary } from "../reading/trace-summary.js";
import { countOf } from "../foundation/figures.js";
import { traceListLines } from "../terminal/trace-list.js";
import { CommandError, EXIT } from "./errors.js";
import { note, output, print, printJson } from "./output.js";
import { readArguments } from "./paths.js";
import { noteProblems, read } from "./read.js";
import { traceJson, traceLines } from "./trace-view.js";

/** What `view` takes. */
export interface ViewOptions {
  readonly filter?: TraceFilter;
  readonly full?: true;
  readonly follow?: true;
  readonly json?: true;
  readonly limit: number;
  readonly html?: string;
  readonly open?: true;
  readonly receive?: true;
  readonly port?: number;
}

/** @returns the exit code */
export async function view(args: readonly string[], options: ViewOptions): Promise<number> {
  const asked = readArguments(args);
  if (options.port !== undefined && !options.open && !options.receive) {
    throw new CommandError(
      "--port is for a page that is served: add --open or --receive.",
      EXIT.usage,
    );
  }
  if (options.html !== undefined && options.receive) {
    throw new CommandError(
      "--html writes what is there into a file, --receive waits for more: give one of them.",
      EXIT.usage,
    );
  }
  if (options.html !== undefined || options.open || options.receive) {
    const { page } = await import("./page.js");
    return page(asked, options);
  }
  if (options.follow) {
    const { follow } = await import("./follow.js");
    return follow(asked, options);
  }
  const reading = await read(asked);
  if (asked.trace === undefined) showList(reading, asked.paths, options);
  else showTrace(reading, asked.trace, options);
  if (!options.json) noteProblems(reading);
  return reading.problems.length > 0 ? EXIT.problem : EXIT.ok;
}

function showList(
  { store, files, problems, unfinished }: TraceReading,
  paths: readonly string[],
  options: ViewOptions,
): void {
  const { filter } = options;
  const all = store.summaries();
  const numbers = new Map(all.map(({ traceId }, index) => [traceId, index + 1]));
  const found = filter ? store.summaries(filter) : all;
  const shown = options.limit === 0 ? found : found.slice(0, options.limit);
  if (options.json) {
    printJson({ traces: shown, total: found.length, problems, unfinished });
    return;
  }
  if (shown.length === 0) {
    const looked = files.length === 0 ? "no JSON files" : countOf(files.length, "file");
    note(
      all.length > 0
        ? `None of ${countOf(all.length, "trace")} is like that.`
        : `There are no traces in ${paths.join(", ")} (${looked}).`,
    );
    return;
  }
  // The newest last: next to where the next command is typed.
  const listed = shown
    .map((summary) => ({ summary, number: numbers.get(summary.traceId) }))
    .toReversed();
  print(traceListLines(listed, output()));
  if (!process.stdout.isTTY) return;
  const hidden = found.length - shown.length;
  const more = hidden > 0 ? `${hidden} older: --limit 0 shows all. ` : "";
  note(`\n${more}Show one: npx mistral-traced view 1 --full (or last, or an id).`);
}

function showTrace(reading: TraceReading, asked: string, options: ViewOptions): void {
  const { store } = reading;
  const summary = findTrace(store.summaries(), store.summaries(options.filter), asked);
  if (options.json) printJson(traceJson(store, summary.traceId));
  else print(traceLines(store, summary.traceId, { ...output(), full: options.full === true }));
}

/**
 * The trace that `asked` names: a number among all, `"last"` among those that are wanted, or an id.
 * @throws CommandError where there is none, or more than one
 */
export function findTrace(
  all: readonly TraceSummary[],
  wanted: readonly TraceSummary[],
  asked: string,
): TraceSummary {
  const [found, ...others] =
    asked === "last"
      ? wanted.slice(0, 1)
      : isNumber(asked)
        ? all.slice(Number(asked) - 1, Number(asked))
        : all.filter(({ traceId }) => traceId.startsWith(asked));
  if (found === undefined) {
    throw new CommandError(
      all.length === 0
        ? "There are no traces there."
        : asked === "last"
          ? `None of ${countOf(all.length, "trace")} is like that.`
          : `There is no trace ${asked} among ${countOf(all.length, "trace")}. ` +
            "`mistral-traced view` lists them with their numbers and ids.",
    );
  }
  if (others.length > 0) {
    const ids = [found, ...others].slice(0, 5).map(({ traceId }) => traceId);
    throw new CommandError(
      `${others.length + 1} traces begin with ${asked}: ${ids.join(", ")}. Give more of the id.`,
    );
  }
  return found;
}

/** Whether a trace is asked for by its number in the list. */
export function isNumber(asked: string): boolean {
  return /^\d{1,5}$/.test(asked);
}
