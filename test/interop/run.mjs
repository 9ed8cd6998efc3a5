// Runs the package beside programs of other languages: each folder here is a suite.
// `node test/interop/run.mjs [folder ...] [options]`; options go to each suite.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const suites = readdirSync(import.meta.dirname).filter((name) =>
  existsSync(join(import.meta.dirname, name, "run.mjs")),
);
const options = process.argv.slice(2).filter((argument) => argument.startsWith("-"));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const unknown = wanted.find((name) => !suites.includes(name));
if (unknown !== undefined) {
  console.error(`The suite must be one of ${suites.join(", ")} (got ${unknown}).`);
  process.exit(2);
}
const statuses = (wanted.length > 0 ? wanted : suites).map((name) => {
  const program = join(import.meta.dirname, name, "run.mjs");
  return spawnSync(process.execPath, [program, ...options], { stdio: "inherit" }).status;
});
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1;
