// Each bundler as a program without a configuration of its own uses it. It returns its warnings.
import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import json from "@rollup/plugin-json";
import resolve from "@rollup/plugin-node-resolve";
import { rspack } from "@rspack/core";
import * as esbuild from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import webpack from "webpack";

/** A CommonJS package asks for Node's modules with `require`, which an ES module does not have. */
const BANNER =
  'import { createRequire as bannerRequire } from "node:module"; const require = bannerRequire(import.meta.url);';

/** By name: bundles `input` into `file` as `format`, and returns the texts of its warnings. */
export const BUNDLERS = {
  esbuild: async ({ input, file, format }) => {
    const { warnings } = await esbuild.build({
      entryPoints: [input],
      outfile: file,
      format,
      bundle: true,
      platform: "node",
      target: "node20",
      logLevel: "silent",
      ...(format === "esm" && { banner: { js: BANNER } }),
    });
    return warnings.map(({ text, location }) => `${text} (${location?.file})`);
  },
  rollup: (options) =>
    rolled(rollup, options, [resolve({ preferBuiltins: true }), commonjs(), json()]),
  rolldown: (options) => rolled(rolldown, options, []),
  webpack: (options) => packed(webpack, options),
  rspack: (options) => packed(rspack, options),
};

async function rolled(bundler, { input, file, format }, plugins) {
  const warnings = [];
  const bundle = await bundler({
    input,
    plugins,
    ...(bundler === rolldown && { platform: "node" }),
    onwarn: ({ message, id }) => warnings.push(`${message} (${id})`),
  });
  await bundle.write({
    file,
    format,
    ...(bundler === rollup ? { inlineDynamicImports: true } : { codeSplitting: false }),
  });
  return warnings;
}

function packed(bundler, { input, file, format }) {
  const isModule = format === "esm";
  const compiler = bundler({
    mode: "production",
    target: "node20",
    entry: input,
    output: {
      path: dirname(file),
      filename: basename(file),
      ...(isModule && { module: true, chunkFormat: "module", library: { type: "module" } }),
    },
    ...(isModule && { experiments: { outputModule: true } }),
    optimization: { splitChunks: false },
    plugins: [new bundler.optimize.LimitChunkCountPlugin({ maxChunks: 1 })],
  });
  return new Promise((resolvePromise, reject) => {
    compiler.run((error, stats) => {
      const { errors = [], warnings } =
        stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
      const [failure = error] = errors;
      if (failure) reject(new Error(failure.message));
      else resolvePromise(warnings.map(({ message, moduleName }) => `${message} (${moduleName})`));
    });
  });
}

/** The version of a bundler. */
export function versionOf(name) {
  const require = createRequire(import.meta.url);
  return require(`${name === "rspack" ? "@rspack/core" : name}/package.json`).version;
}
