// The published types beside a version of the SDK, in each resolution mode. skipLibCheck is off, but
// for node10: it ended with TypeScript 6, and 5.9 takes half a minute to check the SDK's own types.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const tsc59 = here("node_modules/typescript59/lib/tsc.js");
const tsc = here("../../node_modules/typescript/lib/tsc.js");

const MODES = {
  node10: {
    compiler: tsc59,
    module: "commonjs",
    moduleResolution: "node10",
    type: "commonjs",
    skipLibCheck: true,
  },
  node16: { compiler: tsc, module: "node16", type: "module" },
  "nodenext, CommonJS": { compiler: tsc, module: "nodenext", type: "commonjs" },
  bundler: { compiler: tsc, module: "esnext", moduleResolution: "bundler", type: "module" },
};

/** By mode: the errors, without those in the SDK itself. */
export async function typeErrors(folder) {
  const found = {};
  for (const [mode, { compiler, type, ...options }] of Object.entries(MODES)) {
    writeFileSync(`${folder}/package.json`, JSON.stringify({ type }));
    const compilerOptions = {
      noEmit: true,
      strict: true,
      skipLibCheck: false,
      target: "es2022",
      lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable", "esnext.disposable"],
      types: ["node"],
      typeRoots: [here("../../node_modules/@types")],
      ...options,
    };
    writeFileSync(
      `${folder}/tsconfig.json`,
      JSON.stringify({ compilerOptions, files: ["types.ts"] }),
    );
    const lines = (await run(compiler, folder))
      .split("\n")
      .filter((line) => / error TS\d+|^error TS/.test(line));
    found[mode] = lines.filter((line) => !/node_modules\/(?:sdk-|@mistralai\/|zod)/.test(line));
  }
  return found;
}

function run(compiler, cwd) {
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, "-p", ".", "--pretty", "false"], { cwd }, (_, stdout) =>
      resolve(stdout),
    );
  });
}
