// Runs a test of a traced service in Jest with CommonJS, with each of its compilers. ts-jest has the
// configuration of Nest's starter. docs/testing.md has the lines to add.
import { execFile } from "node:child_process";
import { cpSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// A copy: Jest transforms a link to the checkout in any case.
const installed = here("node_modules/mistral-traced");
rmSync(installed, { recursive: true, force: true });
for (const part of ["package.json", "dist"]) {
  cpSync(here(`../../${part}`), `${installed}/${part}`, { recursive: true });
}

/** The line that a reader copies. */
const { transformIgnorePatterns } = createRequire(import.meta.url)("./jest.ts-jest.config.cjs");
const page = readFileSync(here("../../docs/testing.md"), "utf8");
if (!page.includes(JSON.stringify(transformIgnorePatterns[0]))) {
  throw new Error("docs/testing.md must have the transformIgnorePatterns of the configurations.");
}

let passed = 0;
let failed = 0;
const names = process.argv.slice(2);
for (const name of names.length > 0 ? names : ["ts-jest", "swc", "babel"]) {
  const output = await jest(`jest.${name}.config.cjs`);
  const holds = /^Tests: +1 passed, 1 total$/m.test(output);
  if (holds) passed += 1;
  else failed += 1;
  if (!holds) console.log(`Jest with ${name}:\n${output}`);
}
console.log(`jest: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

function jest(config) {
  const args = [here("node_modules/jest/bin/jest.js"), "--ci", "--config", config];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: here("."), maxBuffer: 2 ** 26 }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}
