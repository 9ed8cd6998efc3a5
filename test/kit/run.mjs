// Runs the example tests of examples/testing as their users do: with Vitest, with node:test on each
// line of Node, and with Jest, as ES modules and as CommonJS. The closing line counts their tests.
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const project = (path) => here(`../../${path}`);
const example = (path) => here(`../../examples/testing/${path}`);
/** The binaries are those of the decorator matrix. */
const node = (line) => project(`test/compilers/node_modules/node${line}/bin/node`);

if (!existsSync(example("node_modules/mistral-traced"))) {
  symlinkSync("../../..", example("node_modules/mistral-traced"), "dir");
}
const tsc = project("node_modules/typescript/lib/tsc.js");
for (const [folder, dist] of [
  [".", "dist"],
  ["jest-cjs", "jest-cjs/dist"],
]) {
  rmSync(example(dist), { recursive: true, force: true });
  // oxlint-disable-next-line no-await-in-loop -- both are needed below
  const { code, output } = await run(process.execPath, [tsc, "-p", folder]);
  if (code !== 0) throw new Error(`examples/testing/${folder} does not compile:\n${output}`);
}

const jest = (folder) => [
  "--experimental-vm-modules",
  "node_modules/jest/bin/jest.js",
  "--ci",
  "--rootDir",
  folder,
];
const nodeTest = ["--test", "--test-reporter=tap", "dist/node-test/painter-guide.test.js"];

/** The commands, the number of tests that must pass, and the line in which each tool reports it. */
const runs = [
  {
    what: "vitest",
    node: process.execPath,
    args: [project("node_modules/vitest/vitest.mjs"), "run", "--root", "vitest"],
    passed: 5,
    says: /Tests +(\d+) passed \(\1\)/,
  },
  ...["20", "22", "24", "26"].map((line) => ({
    what: `node:test on Node ${line}`,
    node: node(line),
    args: nodeTest,
    passed: 4,
    says: /^# pass (\d+)\n# fail 0$/m,
  })),
  ...["20", "24"].map((line) => ({
    what: `jest, ES modules, Node ${line}`,
    node: node(line),
    args: jest("jest-esm"),
    passed: 3,
    says: /^Tests: +(\d+) passed, \1 total$/m,
  })),
  {
    what: "jest, CommonJS, Node 24",
    node: node("24"),
    args: jest("jest-cjs"),
    passed: 3,
    says: /^Tests: +(\d+) passed, \1 total$/m,
  },
  {
    // docs/testing.md describes this limit and its remedy: if it goes, the page must change.
    what: "jest, CommonJS, Node 20, which says that it can't",
    node: node("20"),
    args: jest("jest-cjs"),
    passed: 1,
    says: /Use Node v24\.9\+ where Jest supports require\(esm\) natively[^]*Test Suites: (1) failed/,
    fails: true,
  },
];

let passed = 0;
let failed = 0;

// Vitest ends its workers without notice: what their tests have traced is recorded nevertheless.
for (const pool of ["forks", "threads", "vmThreads"]) {
  const folder = mkdtempSync(join(tmpdir(), "mistral-traced-pool-"));
  const vitest = project("node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--root", here("pools"), `--pool=${pool}`];
  const env = { MISTRAL_TRACED_RECORD: "1" };
  // oxlint-disable-next-line no-await-in-loop -- each keeps both cores busy
  const { code, output } = await run(process.execPath, args, { cwd: folder, env });
  const count = recordedIn(join(folder, ".mistral-traced"));
  rmSync(folder, { recursive: true });
  report(
    `recordings in Vitest's ${pool}`,
    code === 0 && count === 100,
    `${count} of 100\n${output}`,
  );
}

// Jest wraps what goes through the console in a block with a stack.
const off = await run(process.execPath, [
  ...jest(here("jest-off")),
  "--config={}",
  "--transform={}",
]);
report(
  "one line in Jest where tracing is off",
  off.code === 0 &&
    /^mistral-traced: tracing is off\..*$/m.test(off.output) &&
    !/console\.warn/.test(off.output),
  off.output,
);

for (const { what, node, args, passed: expected, says, fails = false } of runs) {
  // oxlint-disable-next-line no-await-in-loop -- each keeps both cores busy
  const { code, output } = await run(node, args);
  const count = Number(says.exec(output)?.[1] ?? 0);
  if (count === expected && (code !== 0) === fails) {
    passed += count;
    console.log(`${what}: ${count} passed`);
  } else {
    failed += Math.max(1, expected - count);
    console.log(`${what}: ${expected} must pass, and:\n${output}`);
  }
}
console.log(`kit: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function report(what, isRight, output) {
  if (isRight) passed += 1;
  else failed += 1;
  console.log(isRight ? `${what}: 1 passed` : `${what}: failed, with\n${output}`);
}

/** The spans in the recordings of a directory. */
function recordedIn(directory) {
  if (!existsSync(directory)) return 0;
  const lines = readdirSync(directory)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(join(directory, name), "utf8").split("\n"))
    .filter((line) => line !== "");
  return lines
    .map((line) => JSON.parse(line).resourceSpans[0].scopeSpans[0].spans.length)
    .reduce((sum, count) => sum + count, 0);
}

function run(file, args, { cwd = example("."), env: more = {} } = {}) {
  const env = { PATH: process.env.PATH, NO_COLOR: "1", ...more };
  return new Promise((resolve) => {
    execFile(file, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` });
    });
  });
}
