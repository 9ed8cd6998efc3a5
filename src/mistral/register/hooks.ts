// Makes Node load the traced sources of the SDK's files. `module.registerHooks` (22.15, 23.5) sees
// every module in the program's own thread. Before it there are two ways, one for each kind of
// modules.
import * as nodeModule from "node:module";
import { guard, reportFault } from "../../tracing/log.js";
import { overrideAll, type Method } from "../../tracing/property.js";
import { TracedSources, type TracedFiles } from "./source.js";

interface Loaded {
  readonly source?: unknown;
}

type NextLoad = (url: string, context: unknown) => Loaded;

/** The parts of `node:module` that not each supported version has, or has the types of. */
interface LoadingModules {
  registerHooks?(hooks: { load(url: string, context: unknown, nextLoad: NextLoad): Loaded }): void;
  register?(url: URL, options: { data: TracedFiles }): void;
  readonly Module: { readonly prototype: Readonly<Record<string, unknown>> };
}

const { registerHooks, register, Module } = nodeModule as unknown as LoadingModules;

/** @returns false where this runtime has neither way */
export function hookModules(files: TracedFiles): boolean {
  const sources = new TracedSources(files);
  if (registerHooks !== undefined) {
    registerHooks({
      load(url, context, nextLoad) {
        const loaded = nextLoad(url, context);
        const source = traced(sources, url, loaded.source);
        return source === undefined ? loaded : { ...loaded, source };
      },
    });
    return true;
  }
  if (register === undefined) return false;
  // The build puts it beside the entry. Node calls its `initialize` and `load`.
  register(new URL("./loader.js", import.meta.url), { data: files });
  hookCommonJs(sources);
  return true;
}

/**
 * Also for ES modules that are required: their imports run through no hook, unless it is installed.
 */
function hookCommonJs(sources: TracedSources): void {
  const original = Module.prototype["_compile"] as Method;
  function _compile(this: unknown, content: unknown, filename: unknown, ...rest: unknown[]) {
    const path = String(filename).replaceAll("\\", "/");
    guard("loading Mistral's SDK", () => {
      for (const file of sources.filesBehind(path)) nodeModule.createRequire(file)(file);
    });
    const source = traced(sources, path, content);
    return Reflect.apply(original, this, [source ?? content, filename, ...rest]);
  }
  overrideAll(Module.prototype, [["_compile", _compile]]);
}

function traced(sources: TracedSources, location: string, source: unknown): string | undefined {
  try {
    return sources.traced(location, source);
  } catch (error) {
    reportFault("loading Mistral's SDK", error);
    return undefined;
  }
}
