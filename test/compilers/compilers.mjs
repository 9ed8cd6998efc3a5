// The compilers of the matrix. Each compiles all fixtures in one of the modes to JavaScript for
// Node, and names those that failed.
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import swc from "@swc/core";
import * as esbuild from "esbuild";
import { transformWithOxc } from "vite";

const require7 = createRequire(import.meta.url);
const require8 = createRequire(new URL("babel-8/", import.meta.url));

/** The modes, as the flags of a tsconfig.json. */
export const MODES = {
  standard: {},
  experimental: { experimentalDecorators: true },
  metadata: {
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    useDefineForClassFields: false,
  },
};

export const COMPILERS = [
  { name: "TypeScript 5.9", compile: tsc("typescript59") },
  { name: "TypeScript 6", compile: tsc("typescript6") },
  { name: "TypeScript 7", compile: tsc("typescript7") },
  { name: "esbuild", compile: each(esbuildFile) },
  { name: "swc", compile: each(swcFile) },
  {
    name: "Babel 7",
    compile: each(babelFile(require7, "babel-plugin-transform-typescript-metadata")),
  },
  { name: "Babel 8", compile: each(babelFile(require8)) },
  { name: "oxc (Vite 8)", compile: each(oxcFile) },
];

/** tsc compiles in spite of errors; a fixture with one counts as not compiled. */
function tsc(folder) {
  return async (mode, files, directory) => {
    const flags = Object.entries(MODES[mode]).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    const more = folder === "typescript59" ? [] : ["--ignoreConfig"];
    const common =
      "--strict --skipLibCheck --target es2022 --module nodenext --types node --pretty false";
    const tool = fileURLToPath(new URL(`node_modules/${folder}/lib/tsc.js`, import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [
      tool,
      ...common.split(" "),
      ...more,
      ...flags,
      "--outDir",
      directory,
      ...files,
    ]).catch((error) => error);
    return new Set(
      files.filter((file) => stdout.includes(`/${basename(file)}(`)).map((file) => basename(file)),
    );
  };
}

/** A compiler that takes one file at a time and throws at what it can't compile. */
function each(compileFile) {
  return async (mode, files, directory) => {
    mkdirSync(directory, { recursive: true });
    const failed = new Set();
    for (const file of files) {
      try {
        const code = await compileFile(readFileSync(file, "utf8"), file, MODES[mode]);
        writeFileSync(join(directory, basename(file).replace(/ts$/, "js")), code);
      } catch {
        failed.add(basename(file));
      }
    }
    return failed;
  };
}

async function esbuildFile(source, _file, compilerOptions) {
  const { code } = await esbuild.transform(source, {
    loader: "ts",
    target: "es2022",
    logLevel: "silent",
    tsconfigRaw: { compilerOptions: { target: "es2022", ...compilerOptions } },
  });
  return code;
}

async function swcFile(source, filename, flags) {
  const { experimentalDecorators: legacyDecorator, emitDecoratorMetadata: decoratorMetadata } =
    flags;
  const { code } = await swc.transform(source, {
    filename,
    swcrc: false,
    jsc: {
      target: "es2022",
      parser: { syntax: "typescript", decorators: true },
      transform: legacyDecorator
        ? {
            legacyDecorator,
            decoratorMetadata,
            useDefineForClassFields: flags.useDefineForClassFields ?? true,
          }
        : { decoratorVersion: "2023-11" },
    },
    module: { type: "es6" },
  });
  return code;
}

function babelFile(require, metadataPlugin) {
  const babel = require("@babel/core");
  const plugin = (name, options = {}) => [require.resolve(name), options];
  return async (source, filename, flags) => {
    const decorators = flags.experimentalDecorators
      ? [
          ...(flags.emitDecoratorMetadata && metadataPlugin ? [plugin(metadataPlugin)] : []),
          plugin("@babel/plugin-proposal-decorators", { version: "legacy" }),
          plugin("@babel/plugin-transform-class-properties"),
        ]
      : [plugin("@babel/plugin-proposal-decorators", { version: "2023-11" })];
    const { code } = await babel.transformAsync(source, {
      filename,
      babelrc: false,
      configFile: false,
      plugins: [plugin("@babel/plugin-transform-typescript"), ...decorators],
    });
    return code;
  };
}

async function oxcFile(source, filename, flags) {
  const { code } = await transformWithOxc(source, filename, {
    lang: "ts",
    target: "es2022",
    tsconfig: false,
    decorator: {
      legacy: flags.experimentalDecorators ?? false,
      emitDecoratorMetadata: flags.emitDecoratorMetadata ?? false,
    },
    ...(flags.useDefineForClassFields === false && {
      assumptions: { setPublicClassFields: true },
      typescript: { removeClassFieldsWithoutInitializer: true },
    }),
  });
  return code;
}
