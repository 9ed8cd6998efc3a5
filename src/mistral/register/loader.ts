// The hook of the thread in which Node loads ES modules, for versions before `module.registerHooks`.
import { TracedSources, type TracedFiles } from "./source.js";

interface Loaded {
  readonly source?: unknown;
}

let sources: TracedSources | undefined;

/** Called by Node with the data of `module.register`. */
export function initialize(files: TracedFiles): void {
  sources = new TracedSources(files);
}

/** Called by Node for each module. */
export async function load(
  url: string,
  context: unknown,
  nextLoad: (url: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  const loaded = await nextLoad(url, context);
  const source = sources?.traced(url, loaded.source);
  return source === undefined ? loaded : { ...loaded, source };
}
