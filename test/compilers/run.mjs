// The decorator matrix: compiles one fixture a position of `@observe` with each compiler in each
// mode, runs the result on each Node, and compares the trees of observations with the fixture's
// expected ones. The outcome is the table in docs/decorators.md: it must be the same, or with
// `--write` is put there. `--details` prints what came instead of the expected tree. Names of
// compilers, and `--node 24`, run only these; then nothing is compared with the page.
import { execFile } from "node:child_process";
import { existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { inParallel } from "../parallel.mjs";
import { COMPILERS, MODES } from "./compilers.mjs";
import { NOT_IN, compareTable } from "./table.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { positionals, values: given } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: "boolean", default: false },
    details: { type: "boolean", default: false },
    node: { type: "string", multiple: true, default: ["20", "22", "24", "26"] },
  },
});
const NODES = given.node;
const isWhole = positionals.length === 0 && NODES.length === 4;
const compilers = COMPILERS.filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
);
if (compilers.length < positionals.length) {
  throw new Error(`The compilers are ${COMPILERS.map(({ name }) => name).join(", ")}.`);
}
const fixtures = readdirSync(here("fixture")).map((name) => here(`fixture/${name}`));

// The package as it is built, under its own name.
if (!existsSync(here("node_modules/mistral-traced"))) {
  symlinkSync("../../..", here("node_modules/mistral-traced"), "dir");
}
rmSync(here("dist"), { recursive: true, force: true });

/** By mode, compiler and fixture: how it fared, by Node. */
const outcomes = {};
await inParallel(
  compilers.flatMap((compiler) => Object.keys(MODES).map((mode) => ({ compiler, mode }))),
  compile,
);
await inParallel(
  NODES.flatMap((node) => Object.keys(MODES).map((mode) => ({ node, mode }))),
  run,
);

const cells = Object.values(outcomes).flatMap(Object.values).flatMap(Object.values);
if (given.details) console.log(JSON.stringify(outcomes, undefined, 1));
const faults = cells.flatMap(Object.values).filter(({ how }) => how === "fault");
for (const { detail } of faults) console.log(`A fixture failed:\n${detail}`);
const same = !isWhole || compareTable(outcomes, given.write);
const failed = faults.length + Number(!same);
console.log(`matrix: ${cells.length * NODES.length - faults.length} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

async function compile({ compiler, mode }) {
  const directory = here(`dist/${mode}/${compiler.name}`);
  const files = fixtures.filter((file) => !NOT_IN[mode].includes(basename(file)));
  const refused = await compiler.compile(mode, files, directory);
  const column = ((outcomes[mode] ??= {})[compiler.name] = {});
  for (const file of files.map((path) => basename(path))) {
    column[file] = {};
    if (!refused.has(file)) continue;
    rmSync(`${directory}/${file.replace(/ts$/, "js")}`, { force: true });
    for (const node of NODES) column[file][node] = { how: "compile error" };
  }
}

/** Runs all that was compiled in a mode in one process: the package takes a second to load. */
async function run({ node, mode }) {
  const binary = here(`node_modules/node${node}/bin/node`);
  const before = MODES[mode].emitDecoratorMetadata ? ["--import", "reflect-metadata"] : [];
  const { stdout } = await promisify(execFile)(
    binary,
    [...before, here("cell.mjs"), here(`dist/${mode}`)],
    { cwd: here("."), maxBuffer: 2 ** 26 },
  );
  for (const [compiler, file, outcome] of JSON.parse(stdout)) {
    outcomes[mode][compiler][file][node] = outcome;
  }
}
