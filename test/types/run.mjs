// Compiles the type tests in each decorator system, and compares every error with the `// @misuse:`
// comment above its line, both ways round. `--all`: with TypeScript 5.9, 6 and 7, which
// `npm ci` in test/compilers installs; otherwise with the project's own alone.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const SYSTEMS = {
  standard: { files: ["both.ts", "standard.ts", "tools.ts"], flags: [] },
  experimental: {
    files: ["both.ts", "experimental.ts", "tools.ts"],
    flags: ["--experimentalDecorators", "--emitDecoratorMetadata"],
  },
};
const FLAGS =
  "--noEmit --ignoreConfig --strict --target es2022 --module nodenext --types node --pretty false --skipLibCheck";

const compilers = process.argv.includes("--all")
  ? ["59", "6", "7"].map((version) => here(`../compilers/node_modules/typescript${version}`))
  : [here("../../node_modules/typescript")];

const missing = compilers.find((path) => !existsSync(path));
if (missing) throw new Error(`${missing} is not there: npm ci --prefix test/compilers`);

let passed = 0;
let failed = 0;
for (const compiler of compilers) {
  const { version } = JSON.parse(readFileSync(`${compiler}/package.json`, "utf8"));
  for (const [system, { files, flags }] of Object.entries(SYSTEMS)) {
    const wrong = check(compiler, version, files, flags);
    const cases = files.flatMap((file) => [...announced(file)]).length;
    passed += Math.max(cases - wrong.length, 0);
    failed += wrong.length;
    console.log(`TypeScript ${version}, ${system}: ${cases} misuses, ${wrong.length} wrong`);
    for (const line of wrong) console.log(`  ${line}`);
  }
}
console.log(`types: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/** Returns errors that are missing, unexpected or worded otherwise. */
function check(compiler, version, files, flags) {
  const given = FLAGS.split(" ").filter(
    (flag) => flag !== "--ignoreConfig" || !version.startsWith("5"),
  );
  const { stdout } = spawnSync(
    process.execPath,
    [`${compiler}/lib/tsc.js`, ...given, ...flags, ...files],
    { cwd: here("."), encoding: "utf8" },
  );
  const errors = new Map();
  let last;
  for (const line of stdout.split("\n").filter(Boolean)) {
    const found = /^(\S+?)\((\d+),\d+\): (error .*)$/.exec(line);
    if (found) last = `${found[1]}:${found[2]}`;
    errors.set(last, `${errors.get(last) ?? ""}${found ? found[3] : line}\n`);
  }
  const wrong = [];
  for (const file of files) {
    for (const [line, sentence] of announced(file)) {
      const got = errors.get(`${file}:${line}`);
      errors.delete(`${file}:${line}`);
      if (!got?.includes(sentence)) {
        wrong.push(
          `${file}:${line}: announced ${JSON.stringify(sentence)}, got ${got ?? "no error\n"}`,
        );
      }
    }
  }
  for (const [where, error] of errors) wrong.push(`${where}: ${error}`);
  return wrong;
}

/** By line of the code that is wrong, the sentence announced above it. */
function* announced(file) {
  const lines = readFileSync(here(file), "utf8").split("\n");
  for (const [index, line] of lines.entries()) {
    const sentence = /^\s*\/\/ @misuse: (.*)$/.exec(line)?.[1];
    if (sentence !== undefined) yield [index + 2, sentence];
  }
}
