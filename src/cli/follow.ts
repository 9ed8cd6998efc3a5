// `mistral-traced view --follow`: traces as they come, until Ctrl-C.
import { followTraces, type TraceReading } from "../reading/read-traces.js";
import type { TraceStore } from "../reading/trace-store.js";
import type { TraceSummary } from "../reading/trace-summary.js";
import { countOf } from "../foundation/figures.js";
import { traceListLines } from "../terminal/trace-list.js";
import { EXIT } from "./errors.js";
import { note, output, print, printJson } from "./output.js";
import type { Selection } from "./paths.js";
import { noteProblems } from "./read.js";
import { traceJson, traceLines } from "./trace-view.js";
import { findTrace, isNumber, type ViewOptions } from "./view.js";

/** Milliseconds without news of a trace after its root, before it is shown. */
const QUIET_MS = 300;
/** A trace without a root is shown when nothing more of it has arrived for so long. */
const PATIENCE_MS = 10_000;

/** @returns the exit code, once it is stopped */
export async function follow(selection: Selection, options: ViewOptions): Promise<number> {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => controller.abort());
  // The other end of a pipe is gone.
  process.stdout.once("error", () => controller.abort());
  const follower = new TraceFollower(selection, options);
  try {
    await followTraces(
      selection.paths,
      ({ traceIds, problems }, reading) => {
        noteProblems({ problems, unfinished: [] });
        follower.changed(traceIds, reading);
      },
      { signal: controller.signal },
    );
  } finally {
    // Its timer would keep the process alive, also if the requested trace is missing.
    follower.stop();
  }
  return EXIT.ok;
}

/** Shows traces as they become complete. */
class TraceFollower {
  /** The time of the last change of a trace that is not shown yet. */
  private readonly waiting = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  private reading: TraceReading | undefined;
  /** The one trace that is followed. */
  private id: string | undefined;

  constructor(
    private readonly selection: Selection,
    private readonly options: ViewOptions,
  ) {
    this.timer = setInterval(() => this.showReady(), QUIET_MS);
  }

  changed(traceIds: ReadonlySet<string>, reading: TraceReading): void {
    const isFirst = this.reading === undefined;
    this.reading = reading;
    if (isFirst) this.begin(reading);
    else
      for (const id of traceIds) if (this.isSelected(id)) this.waiting.set(id, performance.now());
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Shows the existing traces, so that new ones have something above them. */
  private begin({ store, files }: TraceReading): void {
    const matches = store.summaries(this.options.filter);
    const traces = this.tracesAtFirst(store, matches);
    this.show(traces.map(({ traceId }) => traceId).toReversed(), true);
    if (process.stderr.isTTY) {
      const where =
        files.length === 0 ? this.selection.paths.join(" and ") : countOf(files.length, "file");
      note(`Waiting for traces in ${where}. Press Ctrl-C to stop.`);
    }
  }

  private tracesAtFirst(
    store: TraceStore,
    matches: readonly TraceSummary[],
  ): readonly TraceSummary[] {
    const { limit } = this.options;
    const { selector } = this.selection;
    if (selector === undefined) return limit === 0 ? matches : matches.slice(0, limit);
    if (selector === "last") return matches.slice(0, 1);
    // An id may be that of a trace that is still to come.
    if (!isNumber(selector) && store.idsThatBeginWith(selector).length === 0) return [];
    const trace = findTrace(store.summaries(), matches, selector);
    this.id = trace.traceId;
    return [trace];
  }

  private isSelected(id: string): boolean {
    const { selector } = this.selection;
    if (selector === undefined || selector === "last") return true;
    return this.id === undefined ? id.startsWith(selector) : id === this.id;
  }

  /** A trace is shown when its root has come, which ends last, and then nothing more. */
  private showReady(): void {
    const { store } = this.reading ?? {};
    if (store === undefined) return;
    const now = performance.now();
    const readyIds = [...this.waiting].flatMap(([id, lastChangeMs]) => {
      const hasRoot = store
        .observationsOf(id)
        .some(({ parentId, isAppRoot }) => parentId === undefined || isAppRoot);
      return now - lastChangeMs > (hasRoot ? QUIET_MS : PATIENCE_MS) ? [id] : [];
    });
    if (readyIds.length === 0) return;
    for (const id of readyIds) this.waiting.delete(id);
    const summaries = readyIds
      .flatMap((id) => store.summary(id, this.options.filter) ?? [])
      .toSorted((one, other) => one.startMs - other.startMs);
    this.show(
      summaries.map(({ traceId }) => traceId),
      false,
    );
  }

  private show(ids: readonly string[], header: boolean): void {
    const { store } = this.reading ?? {};
    if (store === undefined || ids.length === 0) return;
    const { json, full } = this.options;
    const isTree = full === true || this.selection.selector !== undefined;
    const out = output();
    if (json) {
      for (const id of ids) printJson(isTree ? traceJson(store, id) : store.summary(id), "line");
    } else if (isTree) {
      for (const id of ids) print([...traceLines(store, id, { ...out, full: full === true }), ""]);
    } else {
      const rows = ids.flatMap((id) => {
        const summary = store.summary(id);
        return summary === undefined ? [] : [{ summary, number: undefined }];
      });
      print(traceListLines(rows, { ...out, header, isSteady: true }));
    }
  }
}
