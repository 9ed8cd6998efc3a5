// A program of the tests in one file that needs nothing else.
import { build, type Plugin } from "esbuild";

/** Bundles a program with the package's sources into `outfile`. */
export async function buildProgram(
  source: string,
  outfile: string,
  plugins: Plugin[] = [],
): Promise<void> {
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
    tsconfigRaw: {},
    // CommonJS packages in a module of ESM.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    plugins,
  });
}
