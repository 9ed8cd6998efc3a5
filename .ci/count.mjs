// Adds up the suites' closing lines and prints the one line that CI reads.
// `node .ci/count.mjs <log> <number of commands that failed>`: a command that failed without a
// failed test (it does not compile, it crashed) counts as one.
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const text = stripVTControlCharacters(readFileSync(process.argv[2], "utf8"));
const sum = (pattern) => [...text.matchAll(pattern)].reduce((total, [, n]) => total + Number(n), 0);

// Vitest: "      Tests  2 failed | 345 passed (347)". Ours: "matrix: 96 passed, 0 failed".
const vitest = text.match(/^ +Tests +.*$/gm)?.join("\n") ?? "";
const passed = sum(/^(?:\S+: )?(\d+) passed, \d+ failed$/gm) + count(vitest, /(\d+) passed/g);
const failed = sum(/^(?:\S+: )?\d+ passed, (\d+) failed$/gm) + count(vitest, /(\d+) failed/g);

function count(lines, pattern) {
  return [...lines.matchAll(pattern)].reduce((total, [, n]) => total + Number(n), 0);
}

const failures = Math.max(failed, Number(process.argv[3]));
console.log(`${passed} passed, ${failures} failed`);
process.exitCode = failures > 0 || passed === 0 ? 1 : 0;
