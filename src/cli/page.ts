// `mistral-traced view --html`, `--open` and `--receive`: the same traces in a browser. The page is
// loaded here only.
import type { TraceSummary } from "../reading/trace-summary.js";
import type { TraceStore } from "../reading/trace-store.js";
import { countOf, size } from "../foundation/figures.js";
import { CommandError, EXIT } from "./errors.js";
import { note } from "./output.js";
import type { Selection } from "./paths.js";
import { noteProblems, problemText, read } from "./read.js";
import { findTrace, type ViewOptions } from "./view.js";

/** @returns the exit code; for a server, once it is stopped */
export async function page(selection: Selection, options: ViewOptions): Promise<number> {
  return options.html === undefined
    ? serve(selection, options)
    : write(selection, options, options.html);
}

async function write(selection: Selection, options: ViewOptions, file: string): Promise<number> {
  const { writeHtml } = await import("../viewer/index.js");
  const reading = await read(selection);
  const traces = tracesIn(reading.store, selection, options);
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

/** The selected trace, or all that match the filter. */
function tracesIn(
  store: TraceStore,
  { selector }: Selection,
  options: ViewOptions,
): readonly TraceSummary[] {
  const matches = store.summaries(options.filter);
  return selector === undefined ? matches : [findTrace(store.summaries(), matches, selector)];
}

async function serve(selection: Selection, options: ViewOptions): Promise<number> {
  const { startViewer } = await import("../viewer/index.js");
  const { port, host, filter } = options;
  const id = selection.selector === undefined ? undefined : await idOf(selection, options);
  const settings = {
    paths: selection.paths,
    receive: options.receive === true,
    onProblem: (problem: Parameters<typeof problemText>[0]) => note(problemText(problem)),
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(filter && { filter }),
  };
  await using viewer = await startViewer(settings).catch((error: unknown) => {
    throw failure("The page can't be served", error);
  });
  const address = id === undefined ? viewer.url : `${viewer.url}/#/trace/${id}`;
  note(`${countOf(viewer.traceCount, "trace")} at ${address} (Ctrl-C stops)`);
  if (options.receive) {
    note(sendLines(viewer.url, host).join("\n"));
  }
  if (options.open) await openBrowser(address);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  return EXIT.ok;
}

/** Lines for a shell, and the address for a container if it can reach the host. */
function sendLines(url: string, host: string | undefined): readonly string[] {
  const lines = [
    "# Shell variables for a Langfuse SDK or an OpenTelemetry exporter:",
    // Langfuse's Python SDK reads only LANGFUSE_HOST up to 3.8.0, and would send to the cloud otherwise.
    `export LANGFUSE_BASE_URL=${url} LANGFUSE_HOST=${url} LANGFUSE_PUBLIC_KEY=pk LANGFUSE_SECRET_KEY=sk`,
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${url} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`,
  ];
  const isForAll = host === "0.0.0.0" || host === "::";
  const fromContainer = url.replace("127.0.0.1", "host.docker.internal");
  return isForAll ? [...lines, `# In a container, the address is ${fromContainer}`] : lines;
}

/** The id of the selected trace, whose number changes as others come. */
async function idOf(selection: Selection, options: ViewOptions): Promise<string | undefined> {
  const { store } = await read(selection);
  return tracesIn(store, selection, options)[0]?.traceId;
}

/** Without a browser, the printed address is enough. */
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
