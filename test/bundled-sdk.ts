// Mistral's SDK as a few files in place of a thousand: to load those takes a second, and some
// hundred test files and programs of a test run load them. The code is the same. Tests of the
// package, the examples' pages and the compilers load the SDK as it is installed.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const SDK = "@mistralai/mistralai";
const NAME = /^@mistralai\/mistralai(?:\/|$)/;
/** The entries of the SDK that sources and tests import. */
const ENTRIES = [
  "",
  "/extra/realtime",
  "/funcs/chatComplete.js",
  "/lib/event-streams.js",
  "/lib/http.js",
  "/lib/sdks.js",
  "/models/components",
  "/models/errors",
];

const cache = join(import.meta.dirname, "../node_modules/.cache");
const installed = fileURLToPath(import.meta.resolve(`${SDK}/package.json`));
const { version } = JSON.parse(readFileSync(installed, "utf8")) as { version: string };
const folder = join(cache, `mistral-sdk-${version}`);

/**
 * The file of an import of the SDK.
 * @throws Error if it is not among the bundled entries: as installed, it would be a second SDK
 */
export function bundledSdk(id: string): string {
  const entry = id.slice(SDK.length);
  if (!ENTRIES.includes(entry)) {
    throw new Error(`test/bundled-sdk.ts has no entry ${id}. Add it to ENTRIES there.`);
  }
  return join(folder, fileOf(entry));
}

/** Whether an import is one of the SDK. */
export function isSdk(id: string): boolean {
  return NAME.test(id);
}

/** For programs that esbuild makes of the sources. */
export const bundledSdkPlugin: Plugin = {
  name: "bundled-sdk",
  setup: ({ onResolve }) =>
    onResolve({ filter: NAME }, ({ path }) => ({ path: bundledSdk(path), external: true })),
};

/** Bundles the SDK, once for each of its versions. */
export async function bundleSdk(): Promise<void> {
  if (ENTRIES.every((entry) => existsSync(join(folder, fileOf(entry))))) return;
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(`${folder}-`);
  await build({
    entryPoints: Object.fromEntries(
      ENTRIES.map((entry) => [
        fileOf(entry).replace(/\.js$/, ""),
        fileURLToPath(import.meta.resolve(SDK + entry)),
      ]),
    ),
    outdir,
    bundle: true,
    // One copy of each class, whichever entry it comes from.
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    keepNames: true,
    logLevel: "error",
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(outdir, folder);
}

function fileOf(entry: string): string {
  return `${entry === "" ? "index" : entry.slice(1).replace(/\.js$/, "")}.js`;
}
