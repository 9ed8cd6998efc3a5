// `mistral-traced view --html` and `--open`: the same traces in a browser. The page is loaded here only.
import type { ViewOptions } from "./view.js";
import { EXIT } from "./errors.js";
import { note } from "./output.js";
import type { Asked } from "./paths.js";
import { noteProblems, problemText, read } from "./read.js";

/** @returns the exit code, for a server when somebody ends it */
export async function page(asked: Asked, options: ViewOptions): Promise<number> {
  const { startViewer, writeHtml } = await import("../viewer/index.js");
  if (options.html !== undefined) {
    const reading = await read(asked);
    const bytes = await writeHtml(reading.store, options.html);
    note(
      `${options.html}: ${reading.store.traceCount} traces, ${(bytes / 1_000_000).toFixed(1)} MB.`,
    );
    noteProblems(reading);
    return reading.problems.length > 0 ? EXIT.problem : EXIT.ok;
  }
  await using viewer = await startViewer({
    paths: asked.paths,
    receive: options.receive === true,
    onProblem: (problem) => note(problemText(problem)),
    ...(options.port !== undefined && { port: options.port }),
  });
  note(`${viewer.traceCount} traces at ${viewer.url}. Ctrl-C ends it.`);
  if (options.receive)
    note(`Traces are taken there: LANGFUSE_BASE_URL=${viewer.url}, with any keys.`);
  if (options.open) {
    const { default: open } = await import("open");
    await open(viewer.url);
  }
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  return EXIT.ok;
}
