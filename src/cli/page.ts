// `mistral-traced view --html`, `--open` and `--receive`: the same traces in a browser. The page is
// loaded here only.
import type { TraceSummary } from "../reading/trace-summary.js";
import type { TraceStore } from "../reading/trace-store.js";
import { countOf, size } from "../foundation/figures.js";
import { CommandError, EXIT } from "./errors.js";
import { note } from "./output.js";
import type { Asked } from "./paths.js";
import { noteProblems, problemText, read } from "./read.js";
import { findTrace, type ViewOptions } from "./view.js";

/** @returns the exit code, for a server when somebody ends it */
export async function page(asked: Asked, options: ViewOptions): Promise<number> {
  return options.html === undefined ? serve(asked, options) : write(asked, options, options.html);
}

async function write(asked: Asked, options: ViewOptions, file: string): Promise<number> {
  const { writeHtml } = await import("../viewer/index.js");
  const reading = await read(asked);
  const traces = tracesIn(reading.store, asked, options);
  try {
    const bytes = await writeHtml(reading.store, file, traces);
    note(`${file}: ${countOf(traces.length, "trace")}, ${size(bytes)}.`);
  } catch (error) {
    throw failure(`${file} can't be written`, error);
  }
  if (options.open) await openBrowser(file);
  noteProblems(reading);
  return reading.problems.length > 0 ? EXIT.problem : EXIT.ok;
}

/** The one that was asked for, or all that are wanted. */
function tracesIn(
  store: TraceStore,
  { trace }: Asked,
  options: ViewOptions,
): readonly TraceSummary[] {
  const wanted = store.summaries(options.filter);
  return trace === undefined ? wanted : [findTrace(store.summaries(), wanted, trace)];
}

async function serve(asked: Asked, options: ViewOptions): Promise<number> {
  const { startViewer } = await import("../viewer/index.js");
  const { port, filter } = options;
  const trace = asked.trace === undefined ? undefined : await idOf(asked, options);
  const settings = {
    paths: asked.paths,
    receive: options.receive === true,
    onProblem: (problem: Parameters<typeof problemText>[0]) => note(problemText(problem)),
    ...(port !== undefined && { port }),
    ...(filter && { filter }),
  };
  await using viewer = await startViewer(settings).catch((error: unknown) => {
    throw failure("The page can't be served", error);
  });
  const address = trace === undefined ? viewer.url : `${viewer.url}/#/trace/${trace}`;
  note(`${countOf(viewer.traceCount, "trace")} at ${address}. Ctrl-C ends it.`);
  if (options.receive) {
    note(`Traces are taken there: LANGFUSE_BASE_URL=${viewer.url}, with any keys.`);
  }
  if (options.open) await openBrowser(address);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  return EXIT.ok;
}

/** A trace is asked for by its number now, which changes as others come. */
async function idOf(asked: Asked, options: ViewOptions): Promise<string | undefined> {
  const { store } = await read(asked);
  return tracesIn(store, asked, options)[0]?.traceId;
}

/** Where there is no browser, the address that was written is enough. */
async function openBrowser(target: string): Promise<void> {
  try {
    const { default: open } = await import("open");
    const child = await open(target);
    child.once("error", () => {});
  } catch {
    // As above.
  }
}

function failure(what: string, error: unknown): CommandError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandError(`${what}: ${reason}`);
}
