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

/** Options of `view`. */
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
  readonly host?: string;
}

/** @returns the exit code */
export async function view(args: readonly string[], options: ViewOptions): Promise<number> {
  const selection = readArguments(args);
  checkOptions(options);
  if (options.html !== undefined || options.open || options.receive) {
    const { page } = await import("./page.js");
    return page(selection, options);
  }
  if (options.follow) {
    const { follow } = await import("./follow.js");
    return follow(selection, options);
  }
  const reading = await read(selection);
  const { selector, paths } = selection;
  if (selector === undefined) showList(reading, paths, options);
  else showTrace(reading, selector, options);
  if (!options.json) noteProblems(reading);
  return reading.problems.length > 0 ? EXIT.problem : EXIT.ok;
}

/** @throws CommandError for options that exclude each other */
function checkOptions(options: ViewOptions): void {
  for (const name of ["port", "host"] as const) {
    if (options[name] !== undefined && !options.open && !options.receive) {
      throw new CommandError(
        `--${name} is for a page that is served: add --open or --receive.`,
        EXIT.usage,
      );
    }
  }
  if (options.html !== undefined && options.receive) {
    throw new CommandError(
      "--html writes what is there into a file, --receive waits for more: give one of them.",
      EXIT.usage,
    );
  }
}

function showList(
  { store, files, problems, unfinished }: TraceReading,
  paths: readonly string[],
  options: ViewOptions,
): void {
  const { filter } = options;
  const all = store.summaries();
  const numbers = new Map(all.map(({ traceId }, index) => [traceId, index + 1]));
  const matches = filter ? store.summaries(filter) : all;
  const page = options.limit === 0 ? matches : matches.slice(0, options.limit);
  if (options.json) {
    printJson({ traces: page, total: matches.length, problems, unfinished });
    return;
  }
  if (page.length === 0) {
    const where = files.length === 0 ? "no JSON files" : countOf(files.length, "file");
    note(
      all.length > 0
        ? `No trace matches the filter (${countOf(all.length, "trace")}).`
        : `There are no traces in ${paths.join(", ")} (${where}).`,
    );
    return;
  }
  // The newest last: next to where the next command is typed.
  const rows = page
    .map((summary) => ({ summary, number: numbers.get(summary.traceId) }))
    .toReversed();
  print(traceListLines(rows, output()));
  if (!process.stdout.isTTY) return;
  const hiddenCount = matches.length - page.length;
  const hint = hiddenCount > 0 ? `${hiddenCount} older ones: --limit 0 lists all. ` : "";
  note(`\n${hint}Show one: npx mistral-traced view 1 --full (or "last", or an id).`);
}

function showTrace(reading: TraceReading, selector: string, options: ViewOptions): void {
  const { store } = reading;
  const summary = findTrace(store.summaries(), store.summaries(options.filter), selector);
  if (options.json) printJson(traceJson(store, summary.traceId));
  else print(traceLines(store, summary.traceId, { ...output(), full: options.full === true }));
}

/**
 * Finds the trace that `selector` names: a number among all, `"last"` among the matches, or an id.
 * @throws CommandError if none matches, or more than one
 */
export function findTrace(
  all: readonly TraceSummary[],
  matches: readonly TraceSummary[],
  selector: string,
): TraceSummary {
  const [trace, ...others] = tracesNamed(selector, all, matches);
  if (trace === undefined) throw noTrace(selector, all.length);
  if (others.length > 0) {
    const ids = [trace, ...others].slice(0, 5).map(({ traceId }) => traceId);
    throw new CommandError(
      `${others.length + 1} traces begin with ${selector}: ${ids.join(", ")}. Type more of the id.`,
    );
  }
  return trace;
}

function tracesNamed(
  selector: string,
  all: readonly TraceSummary[],
  matches: readonly TraceSummary[],
): readonly TraceSummary[] {
  if (selector === "last") return matches.slice(0, 1);
  if (isNumber(selector)) return all.slice(Number(selector) - 1, Number(selector));
  return all.filter(({ traceId }) => traceId.startsWith(selector));
}

function noTrace(selector: string, count: number): CommandError {
  if (count === 0) return new CommandError("There are no traces in these files.");
  if (selector === "last") {
    return new CommandError(`No trace matches the filter (${countOf(count, "trace")}).`);
  }
  return new CommandError(
    `There is no trace ${selector} among ${countOf(count, "trace")}. ` +
      "Run mistral-traced view to list their numbers and ids.",
  );
}

/** Whether a selector is the number of a trace in the list. */
export function isNumber(selector: string): boolean {
  return /^\d{1,5}$/.test(selector);
}
