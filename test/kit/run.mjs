// Runs the example tests of examples/testing as their users do: with Vitest, with node:test on each
// line of Node, and with Jest, as ES modules and as CommonJS. The closing line counts their tests.
import { execFile } from "node:child_process";
import { existsSync, rmSync, symlinkSync } from "node:fs";
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

/** What is run, how many tests must pass, and how each tool says so. */
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
    // docs/testing.md says that it can't, and what to do: should that change, the page must.
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

function run(file, args) {
  const env = { PATH: process.env.PATH, NO_COLOR: "1" };
  return new Promise((resolve) => {
    execFile(file, args, { cwd: example("."), env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: `${stdout}${stderr}` });
    });
  });
}
