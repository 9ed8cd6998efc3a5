// A program of these tests in one file that needs nothing else.
import { join } from "node:path";
import { build } from "esbuild";

/** @returns the file in `directory` that holds the program and the package's sources */
export async function buildProgram(source: string, directory: string): Promise<string> {
  const outfile = join(directory, "program.mjs");
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    // package.json names the built modules that have side effects, and these are sources.
    ignoreAnnotations: true,
    target: "node20",
    external: ["langfuse"],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return outfile;
}
